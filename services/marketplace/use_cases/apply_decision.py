"""Store the policy values that a decision sets for marketplace.

The first catalogue has no answer of marketplace to an effect: what is refused stands in the audit trail.
"""

from services.marketplace.domain.policies import POLICIES
from shared.contracts.families import EffectReason
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.database import policies
from shared.database.unit_of_work import UnitOfWork

_BY_KEY = {policy.key: policy for policy in POLICIES}


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store each policy value meant for marketplace. One that comes after its date counts from today on."""
    for effect in decision.effects:
        if effect.target == "marketplace":
            await _apply(work, decision, effect)


async def _apply(work: UnitOfWork, decision: DecisionAdopted, effect: DecisionEffect) -> None:
    reason = _refusal(effect)
    if reason is not None or not isinstance(effect.value, int):
        work.audit("policy_refused", decision.decision_id, effect_id=str(effect.effect_id), reason=reason)
        return
    policy = _BY_KEY[effect.key]
    version = await policies.record(
        work.connection,
        policy,
        effect.value,
        max(decision.effective_on, work.today()),
        decision_id=decision.decision_id,
        effect_id=effect.effect_id,
        now=work.now(),
    )
    work.audit("policy_recorded", decision.decision_id, key=policy.key, value=effect.value, version=version)


def _refusal(effect: DecisionEffect) -> EffectReason | None:
    """Why the effect cannot be applied."""
    if effect.kind != "policy_value":
        return "wrong_kind"
    policy = _BY_KEY.get(effect.key)
    if policy is None:
        return "unknown_key"
    if isinstance(effect.value, bool) or not isinstance(effect.value, int):
        return "wrong_value"
    if effect.unit is not None and effect.unit != policy.unit:
        return "wrong_unit"
    if not policy.minimum <= effect.value <= policy.maximum:
        return "out_of_bounds"
    return None
