"""What an adopted decision changes in a service: each effect is checked against its policies and stored once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.families import EffectOutcome, EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
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


async def apply_effects(
    work: UnitOfWork, target: ServiceName, declared: Sequence[Policy], decision: DecisionAdopted
) -> list[EffectResult]:
    """Store each policy value that `decision` means for `target`, with an audit entry; effects for others are left.

    A value that comes after its date counts from today, never backwards. What cannot be applied is refused with a
    reason and changes nothing.
    """
    by_key = {policy.key: policy for policy in declared}
    ours = [effect for effect in decision.effects if effect.target == target]
    return [await _apply(work, by_key.get(effect.key), decision, effect) for effect in ours]


async def _apply(
    work: UnitOfWork, policy: Policy | None, decision: DecisionAdopted, effect: DecisionEffect
) -> EffectResult:
    checked = _check(policy, effect)
    if isinstance(checked, str):
        effect_id = str(effect.effect_id)
        work.audit("policy_refused", decision.decision_id, effect_id=effect_id, key=effect.key, reason=checked)
        return EffectResult(
            decision_id=decision.decision_id,
            effect_id=effect.effect_id,
            outcome="refused",
            policy_key=effect.key,
            effective_on=decision.effective_on,
            reason_code=checked,
        )
    known, value = checked
    today = work.today()
    effective_on = max(decision.effective_on, today)
    version = await policies.record(
        work.connection,
        known,
        value,
        effective_on,
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        now=work.now(),
    )
    work.audit("policy_recorded", decision.decision_id, key=known.key, value=value, version=version)
    return EffectResult(
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        outcome="applied" if effective_on <= today else "scheduled",
        policy_key=known.key,
        effective_on=effective_on,
        policy_version=version,
    )


def _check(policy: Policy | None, effect: DecisionEffect) -> tuple[Policy, int] | EffectReason:
    """The policy and the value that it takes, or why the effect cannot be applied."""
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
    return policy, effect.value
