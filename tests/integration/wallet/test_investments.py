"""The reserve fund: filled by decision, asked by members, granted by decision, spent with two signatures."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.contracts.membership import DecisionAdopted, DecisionEffect, RoleGranted
from shared.contracts.wallet import EffectAnswered, InvestmentRequested
from shared.ids import new_id
from tests.integration.wallet.till import DAY, Till, member, mission

ASKED = {"kind": "studio", "title": "Console 16 pistes", "asked_cents": 20_000}


def decision(kind: Any, key: str, value: int) -> DecisionAdopted:
    effect = DecisionEffect(effect_id=new_id(), target="wallet", kind=kind, key=key, value=value, unit="cents")
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=DAY,
        effective_on=DAY,
        effects=(effect,),
    )


@pytest.fixture
async def fund(till: Till) -> "Fund":
    """A reserve fund of 300.00 EUR out of a pot of 1 000.00."""
    await till.plugs()
    headers = await till.preside()
    second = member(10)
    await till.hear(
        RoleGranted(mandate_id=new_id(), member=second, role="strategic_council", from_on=DAY),
        mission([(till.buyer, 566_667)]),
        decision("surplus_allocation", "pot_to_reserve", 30_000),
    )
    return Fund(till, headers, till.headers(second))


class Fund:
    """The till, and the two people who sign."""

    def __init__(self, till: Till, presidency: dict[str, str], council: dict[str, str]) -> None:
        self.till, self.presidency, self.council = till, presidency, council

    async def post(self, headers: dict[str, str], path: str, body: object = None) -> httpx.Response:
        keyed = {**headers, "Idempotency-Key": str(new_id())}
        return await self.till.wallet.client.post(f"/v1{path}", json=body, headers=keyed)

    async def asked(self, **changes: Any) -> UUID:
        answer = await self.post(self.till.headers(self.till.buyer), "/investments", ASKED | changes)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["request_id"])

    async def granted(self, cents: int = 20_000) -> str:
        request_id = await self.asked()
        await self.till.hear(decision("investment", str(request_id), cents))
        return f"/investments/{request_id}"

    async def spend(self, path: str, cents: int) -> httpx.Response:
        body = {"amount_cents": cents, "document": "F2027-031", "spent_on": str(DAY)}
        return await self.post(self.presidency, f"{path}/spendings", body)

    async def figures(self) -> tuple[int, int, int]:
        """Balance, committed, available of the fund."""
        shown = await self.till.get(self.till.third, "/v1/reserve")
        return tuple(shown[name]["amount"] for name in ("balance", "committed", "available"))

    async def outcomes(self) -> list[tuple[str, str | None]]:
        return [(said.outcome, said.reason_code) for said in await self.till.wallet.said(EffectAnswered)]


async def test_an_investment_from_the_request_to_the_last_cent(fund: Fund) -> None:
    assert await fund.figures() == (30_000, 0, 30_000)
    path = await fund.granted()
    [said] = await fund.till.wallet.said(InvestmentRequested)
    assert (said.kind, said.asked.amount, said.requested_by) == ("studio", 20_000, fund.till.buyer)
    assert await fund.figures() == (30_000, 20_000, 10_000)

    spending = (await fund.spend(path, 12_500)).json()
    assert await fund.figures() == (30_000, 20_000, 10_000), "nothing moves on one signature"
    approval = f"{path}/spendings/{spending['spending_id']}/approval"
    assert (await fund.post(fund.presidency, approval)).json()["code"] == "second_signature_needed"
    for _ in range(2):
        assert (await fund.post(fund.council, approval)).status_code == 200
    assert await fund.figures() == (17_500, 7_500, 10_000)
    assert (await fund.spend(path, 7_501)).json()["code"] == "not_enough_granted"

    assert (await fund.post(fund.presidency, f"{path}/closure")).json()["state"] == "closed"
    assert await fund.figures() == (17_500, 0, 17_500)
    shown = await fund.till.get(fund.till.third, f"/v1{path}")
    assert (shown["granted"]["amount"], shown["spent"]["amount"], len(shown["spendings"])) == (20_000, 12_500, 1)
    [line] = [
        one
        for one in (await fund.till.get(fund.till.third, "/v1/reserve/movements"))["items"]
        if one["kind"] != "allocation"
    ]
    assert (line["kind"], line["direction"], line["decision_id"]) == ("investment", "debit", shown["decision_id"])


@pytest.mark.parametrize("cents", [20_001, -1])
async def test_a_decision_grants_no_more_than_was_asked(fund: Fund, cents: int) -> None:
    await fund.granted(cents)
    assert (await fund.outcomes())[-1] == ("refused", "out_of_bounds")
    assert await fund.figures() == (30_000, 0, 30_000)


async def test_the_fund_grants_only_what_it_has_free(fund: Fund) -> None:
    await fund.granted()
    await fund.granted()
    assert [outcome for outcome, _ in await fund.outcomes()] == ["applied", "applied", "refused"]
    assert await fund.figures() == (30_000, 20_000, 10_000)


async def test_a_granted_zero_refuses_the_request(fund: Fund) -> None:
    path = await fund.granted(0)
    assert (await fund.till.get(fund.till.buyer, f"/v1{path}"))["state"] == "refused"
    assert (await fund.spend(path, 1)).json()["code"] == "investment_not_open"


async def test_the_pot_gives_no_more_than_it_has(fund: Fund) -> None:
    await fund.till.hear(decision("surplus_allocation", "pot_to_reserve", 10**9))
    assert (await fund.outcomes())[-1] == ("refused", "out_of_bounds")


async def test_a_spending_beyond_the_ceiling_of_the_mandate_is_refused(fund: Fund) -> None:
    path = await fund.granted()
    low = member(11)
    await fund.till.hear(
        RoleGranted(
            mandate_id=new_id(),
            member=low,
            role="technical_presidency",
            from_on=DAY,
            ceiling={"amount": 10_000, "unit": "EUR"},  # type: ignore[arg-type]  # read as an amount
        )
    )
    body = {"amount_cents": 10_001, "document": "F2027-032", "spent_on": str(DAY)}
    answer = await fund.post(fund.till.headers(low), f"{path}/spendings", body)
    assert answer.status_code == 403
    assert (
        await fund.post(fund.till.headers(low), f"{path}/spendings", body | {"amount_cents": 10_000})
    ).status_code == 201


async def test_who_is_no_plug_asks_for_nothing(fund: Fund) -> None:
    answer = await fund.post(fund.till.headers(member(77)), "/investments", ASKED)
    assert answer.json()["code"] == "investment_needs_plug"
