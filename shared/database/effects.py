"""What an adopted decision changes in a service: each effect is checked, applied once, and answered.

Policy values are applied here. A service registers a handler for each other kind of effect that it knows, and may
refuse a value that is within its bounds but does not fit what else is in force.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.contracts.families import EffectOutcome, EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect, EffectKind
from shared.contracts.message import ServiceName
from shared.database import policies
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy


@dataclass(frozen=True, slots=True)
class EffectResult:
    """What became of one effect: field by field what an `effect_answered` message says."""

    decision_id: UUID
    effect_id: UUID
    outcome: EffectOutcome
    policy_key: str
    effective_on: date
    policy_version: int | None = None
    reason_code: EffectReason | None = None


@dataclass(frozen=True, slots=True)
class WantedValue:
    """A policy value that a decision asks for, within its bounds, and from when it would count."""

    policy: Policy
    value: int
    effective_on: date


EffectHandler = Callable[[UnitOfWork, DecisionAdopted, DecisionEffect], Awaitable[date | EffectReason]]
"""Acts on one effect: the date from which it counts, or why it is refused. Called again for a repeated message."""

FitCheck = Callable[[UnitOfWork, WantedValue, Sequence[WantedValue]], Awaitable[EffectReason | None]]
"""Why a value does not fit; it sees every value that the same decision asks for."""

_NO_HANDLERS: Mapping[EffectKind, EffectHandler] = {}


async def apply_effects(
    work: UnitOfWork,
    target: ServiceName,
    declared: Sequence[Policy],
    decision: DecisionAdopted,
    *,
    handlers: Mapping[EffectKind, EffectHandler] = _NO_HANDLERS,
    fits: FitCheck | None = None,
) -> list[EffectResult]:
    """Apply each effect of `decision` that means `target`, with an audit entry; effects for others are left.

    A value that comes after its date counts from today, never backwards, and not before the delay of its policy has
    passed since it was heard here. What cannot be applied is refused with a reason and changes nothing.
    """
    by_key = {policy.key: policy for policy in declared}
    ours = [effect for effect in decision.effects if effect.target == target]
    checked = {effect.effect_id: _check(work, by_key.get(effect.key), decision, effect) for effect in ours}
    together = [wanted for wanted in checked.values() if isinstance(wanted, WantedValue)]
    results: list[EffectResult] = []
    for effect in ours:
        if effect.kind != "policy_value" and effect.kind in handlers:
            results.append(await _handle(work, handlers[effect.kind], decision, effect))
            continue
        wanted = checked[effect.effect_id]
        if isinstance(wanted, WantedValue) and fits is not None:
            wanted = await fits(work, wanted, together) or wanted
        if isinstance(wanted, WantedValue):
            results.append(await _record(work, wanted, decision, effect))
        else:
            results.append(_refuse(work, decision, effect, wanted, "policy_refused"))
    return results


async def _handle(
    work: UnitOfWork, handler: EffectHandler, decision: DecisionAdopted, effect: DecisionEffect
) -> EffectResult:
    done = await handler(work, decision, effect)
    if isinstance(done, str):
        return _refuse(work, decision, effect, done, "effect_refused")
    work.audit("effect_applied", decision.decision_id, effect_id=str(effect.effect_id), kind=effect.kind)
    return EffectResult(
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        outcome="applied" if done <= work.today() else "scheduled",
        policy_key=effect.key,
        effective_on=done,
    )


async def _record(
    work: UnitOfWork, wanted: WantedValue, decision: DecisionAdopted, effect: DecisionEffect
) -> EffectResult:
    version = await policies.record(
        work.connection,
        wanted.policy,
        wanted.value,
        wanted.effective_on,
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        now=work.now(),
    )
    work.audit("policy_recorded", decision.decision_id, key=wanted.policy.key, value=wanted.value, version=version)
    return EffectResult(
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        outcome="applied" if wanted.effective_on <= work.today() else "scheduled",
        policy_key=wanted.policy.key,
        effective_on=wanted.effective_on,
        policy_version=version,
    )


def _refuse(
    work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect, reason: EffectReason, action: str
) -> EffectResult:
    work.audit(action, decision.decision_id, effect_id=str(effect.effect_id), key=effect.key, reason=reason)
    return EffectResult(
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        outcome="refused",
        policy_key=effect.key,
        effective_on=decision.effective_on,
        reason_code=reason,
    )


def _check(
    work: UnitOfWork, policy: Policy | None, decision: DecisionAdopted, effect: DecisionEffect
) -> WantedValue | EffectReason:
    """The value that the policy takes and from when, or why the effect cannot be applied."""
    if effect.kind != "policy_value":
        return "wrong_kind"
    if policy is None:
        return "unknown_key"
    if isinstance(effect.value, bool) or not isinstance(effect.value, int):
        return "wrong_value"
    if effect.unit is not None and effect.unit != policy.unit:
        return "wrong_unit"
    if not policy.minimum <= effect.value <= policy.maximum:
        return "out_of_bounds"
    earliest = work.today() + timedelta(days=policy.delay_days)
    return WantedValue(policy, effect.value, max(decision.effective_on, earliest))
