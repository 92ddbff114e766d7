"""Whose lines somebody may read: one's own, or all of them by a mandate that the wallet has heard of."""

from datetime import timedelta

import pytest

from shared.contracts.membership import RoleEnded, RoleGranted
from shared.ids import new_id
from tests.integration.wallet.till import DAY, Till


@pytest.fixture
def accountant_mandate(till: Till) -> RoleGranted:
    return RoleGranted(
        mandate_id=new_id(),
        member=till.third,
        role="service_provider",
        from_on=DAY,
        until_on=DAY + timedelta(days=30),
    )


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 200),
        ({"until_on": None}, 404),
        ({"until_on": DAY - timedelta(days=1), "from_on": DAY - timedelta(days=9)}, 404),
        ({"scope_id": new_id()}, 404),
        ({"role": "project_lead"}, 404),
    ],
)
async def test_an_accountant_reads_with_a_mandate_for_the_whole_that_has_a_last_day(
    till: Till, accountant_mandate: RoleGranted, changes: dict[str, object], status: int
) -> None:
    await till.plugs()
    await till.hear(accountant_mandate.model_copy(update=changes))

    answer = await till.wallet.client.get(
        f"/v1/members/{till.buyer.member_id}/balances", headers=till.headers(till.third)
    )

    assert answer.status_code == status


async def test_a_mandate_that_was_ended_reads_nothing(till: Till, accountant_mandate: RoleGranted) -> None:
    await till.plugs()
    ended = RoleEnded(
        mandate_id=accountant_mandate.mandate_id, member=till.third, role="service_provider", ended_on=DAY
    )
    await till.hear(accountant_mandate, ended)

    answer = await till.wallet.client.get(
        f"/v1/members/{till.buyer.member_id}/balances", headers=till.headers(till.third)
    )

    assert answer.status_code == 404
