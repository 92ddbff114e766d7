"""Apply what a decision changes in the wallet, and answer each effect: applied, scheduled or refused."""

from datetime import date

from services.wallet.domain.policies import POLICIES
from shared.contracts.families import EffectOutcome, EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.contracts.wallet import EffectAnswered
from shared.database import policies
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store each policy value meant for the wallet. One that comes late counts from today, never backwards."""
    for effect in decision.effects:
        if effect.target == "wallet":
            work.outbox.add(await _apply(work, decision, effect))


async def _apply(work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect) -> EffectAnswered:
    policy, reason = _check(effect)
    if policy is None or reason is not None or not isinstance(effect.value, int):
        return EffectAnswered(
            decision_id=decision.decision_id,
            effect_id=effect.effect_id,
            outcome="refused",
            policy_key=effect.key,
            effective_on=decision.effective_on,
            reason_code=reason,
        )
    today = work.today()
    effective_on = max(decision.effective_on, today)
    version = await policies.record(
        work.connection,
        policy,
        effect.value,
        effective_on,
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        now=work.now(),
    )
    work.audit("policy_recorded", decision.decision_id, key=policy.key, value=effect.value, version=version)
    return EffectAnswered(
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        outcome=_outcome(effective_on, today),
        policy_key=policy.key,
        policy_version=version,
        effective_on=effective_on,
    )


def _outcome(effective_on: date, today: date) -> EffectOutcome:
    return "applied" if effective_on <= today else "scheduled"


def _check(effect: DecisionEffect) -> tuple[Policy | None, EffectReason | None]:
    """The policy that the effect sets, or why it cannot."""
    if effect.kind != "policy_value":
        return None, "wrong_kind"
    policy = POLICIES.get(effect.key)
    if policy is None:
        return None, "unknown_key"
    if isinstance(effect.value, bool) or not isinstance(effect.value, int):
        return policy, "wrong_value"
    if effect.unit is not None and effect.unit != policy.unit:
        return policy, "wrong_unit"
    if not policy.minimum <= effect.value <= policy.maximum:
        return policy, "out_of_bounds"
    return policy, None
