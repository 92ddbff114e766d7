"""Countersign a decision: it is adopted, and the services it names are told."""

from dataclasses import replace
from typing import get_args
from uuid import UUID

from services.membership.domain.decisions import METHOD, check_countersignature
from services.membership.domain.functions import COUNCIL
from services.membership.repository import decisions
from services.membership.repository.rows import Decision, Effect
from services.membership.use_cases.require_function import require_function
from shared.contracts.membership import DecisionAdopted, DecisionEffect, EffectUnit
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def countersign_decision(work: UnitOfWork, by: UUID, decision_id: UUID) -> Decision:
    """A member of the council, other than who proposed it, adopts the decision. Announces decision_adopted.

    It takes effect on the date it names, or today when that has passed: never backwards.
    """
    await require_function(work, by, COUNCIL)
    decision = await decisions.find_decision(work, decision_id, lock=True)
    if decision is None:
        raise NotFound()
    check_countersignature(decision.state, decision.proposed_by, by)
    today = work.today()
    effective_on = max(decision.effective_on, today)
    await decisions.adopt(work, decision_id, by, effective_on)
    effects = tuple(
        DecisionEffect(
            effect_id=effect.effect_id,
            target=effect.target,
            kind=effect.kind,
            key=effect.key,
            value=_value(effect),
            unit=_unit(effect.unit),
            manifest_sha256=effect.manifest_sha256,
        )
        for effect in await decisions.effects_of(work, [decision_id])
    )
    work.outbox.add(
        DecisionAdopted(
            decision_id=decision_id,
            decision_number=decision.decision_number,
            method=METHOD,
            adopted_on=today,
            effective_on=effective_on,
            effects=effects,
        )
    )
    work.audit("decision_adopted", decision_id, decision_number=decision.decision_number)
    return replace(decision, state="adopted", countersigned_by=by, adopted_on=today, effective_on=effective_on)


def _value(effect: Effect) -> int | UUID:
    """What the effect sets: the database keeps one of the two."""
    if effect.value_id is not None:
        return effect.value_id
    return effect.value or 0


def _unit(stored: str | None) -> EffectUnit | None:
    units: tuple[EffectUnit, ...] = get_args(EffectUnit)
    return next((unit for unit in units if unit == stored), None)
