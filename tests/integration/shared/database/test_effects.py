"""An effect of a decision: checked against the declared policies, stored once, and told field by field."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect, EffectKind
from shared.database.effects import EffectHandler, EffectResult, WantedValue, apply_effects
from shared.database.engine import Database
from shared.database.policies import scheduled
from shared.database.unit_of_work import UnitOfWork
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


async def grant(work: UnitOfWork, _decision: DecisionAdopted, effect: DecisionEffect) -> date | EffectReason:
    """A service's own kind of effect: known under one key only."""
    return work.today() if effect.key == "studio" else "unknown_key"


async def even_only(_work: UnitOfWork, wanted: WantedValue, together: Sequence[WantedValue]) -> EffectReason | None:
    """A value that fits nothing else in force, though it is within its bounds."""
    assert wanted in together
    return "out_of_bounds" if wanted.value % 2 else None


async def apply(database: Database, adopted: DecisionAdopted, policy: Policy = SHARE) -> list[EffectResult]:
    async with database.begin(HEARD) as work:
        handlers: dict[EffectKind, EffectHandler] = {"investment": grant}
        return await apply_effects(work, "wallet", (policy,), adopted, handlers=handlers, fits=even_only)


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
        ({"value": 21}, "out_of_bounds"),
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


async def test_a_value_with_a_delay_counts_days_after_it_was_heard(kit_database: Database) -> None:
    """However early the decision says that it was adopted: whoever forges one cannot write the delay away."""
    async with kit_database.begin(HEARD) as work:
        today = work.today()
    slow, soon = replace(SHARE, delay_days=7), today + timedelta(days=7)
    [early] = await apply(kit_database, decision(today - timedelta(days=30)), slow)
    [later] = await apply(kit_database, decision(today + timedelta(days=9), value=30), slow)
    assert (early.outcome, early.effective_on) == ("scheduled", soon)
    assert (later.outcome, later.effective_on) == ("scheduled", today + timedelta(days=9))
    async with kit_database.begin(HEARD) as work:
        assert (await work.policy(SHARE, soon - timedelta(days=1))).value == SHARE.default
        assert (await work.policy(SHARE, soon)).value == 20


async def test_a_service_acts_on_other_kinds_of_effects(kit_database: Database) -> None:
    async with kit_database.begin(HEARD) as work:
        today = work.today()
    [done] = await apply(kit_database, decision(today, kind="investment", key="studio", value=5, unit="cents"))
    [unknown] = await apply(kit_database, decision(today, kind="investment", key="boat", value=5, unit="cents"))
    assert (done.outcome, done.policy_key, done.effective_on) == ("applied", "studio", today)
    assert (unknown.outcome, unknown.reason_code) == ("refused", "unknown_key")
    assert await audited(kit_database) == ["effect_applied", "effect_refused"]
