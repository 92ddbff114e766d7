"""An effect of a decision: checked against the declared policies, stored once, and told field by field."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.database.effects import EffectResult, apply_effects
from shared.database.engine import Database
from shared.database.policies import scheduled
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.policy import Policy

HEARD = Cause("message")
SHARE = Policy(key="share", default=10, minimum=0, maximum=50, unit="bps", meaning="a share")


def decision(on: date, **effect: object) -> DecisionAdopted:
    values = {"target": "wallet", "kind": "policy_value", "key": "share", "value": 20, "unit": "bps", **effect}
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=on,
        effective_on=on,
        effects=(DecisionEffect.model_validate({"effect_id": new_id(), **values}),),
    )


async def apply(database: Database, adopted: DecisionAdopted) -> list[EffectResult]:
    async with database.begin(HEARD) as work:
        return await apply_effects(work, "wallet", (SHARE,), adopted)


async def audited(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        return list((await connection.execute(text("SELECT action FROM audit_trail ORDER BY entry_id"))).scalars())


async def test_a_value_counts_from_its_date_and_never_backwards(kit_database: Database) -> None:
    async with kit_database.begin(HEARD) as work:
        today = work.today()
    [late] = await apply(kit_database, decision(today - timedelta(days=9), unit=None))
    [later] = await apply(kit_database, decision(today + timedelta(days=2), value=30))
    assert (late.outcome, late.effective_on, late.policy_version) == ("applied", today, 1)
    assert (later.outcome, later.effective_on, later.policy_version) == ("scheduled", today + timedelta(days=2), 2)
    async with kit_database.begin(HEARD) as work:
        assert (await work.policy(SHARE)).value == 20
        assert (await work.policy(SHARE, later.effective_on)).value == 30
        assert [one.value for one in await scheduled(work.connection, SHARE, today)] == [30]
    assert await audited(kit_database) == ["policy_recorded", "policy_recorded"]


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        ({"kind": "role"}, "wrong_kind"),
        ({"key": "pot"}, "unknown_key"),
        ({"value": True}, "wrong_value"),
        ({"value": "much"}, "wrong_value"),
        ({"unit": "cents"}, "wrong_unit"),
        ({"value": 51}, "out_of_bounds"),
        ({"value": -1}, "out_of_bounds"),
    ],
)
async def test_what_cannot_be_applied_is_refused(
    kit_database: Database, effect: dict[str, object], reason: str
) -> None:
    async with kit_database.begin(HEARD) as work:
        today = work.today()
    [refused] = await apply(kit_database, decision(today, **effect))
    assert (refused.outcome, refused.reason_code, refused.policy_version) == ("refused", reason, None)
    async with kit_database.begin(HEARD) as work:
        assert (await work.policy(SHARE)).version == 0
    assert await audited(kit_database) == ["policy_refused"]


async def test_effects_for_others_are_left(kit_database: Database) -> None:
    async with kit_database.begin(HEARD) as work:
        today = work.today()
    assert await apply(kit_database, decision(today, target="missions")) == []
    assert await audited(kit_database) == []
