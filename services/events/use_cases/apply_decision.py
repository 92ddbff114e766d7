"""Store the policy values that an adopted decision sets for events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.events.domain.policies import POLICIES
from shared.database import policies
from shared.database.unit_of_work import UnitOfWork

_BY_KEY = {policy.key: policy for policy in POLICIES}


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """One value that a decision asks for."""

    effect_id: UUID
    key: str
    value: object


async def apply_decision(
    work: UnitOfWork, decision_id: UUID, effective_on: date, effects: Iterable[PolicyEffect]
) -> None:
    """Store each known value within its bounds, once an effect, from its date on and never backwards.

    Anything else is noted in the audit trail: in this catalogue events has no answer to give.
    """
    from_on = max(effective_on, work.today())
    for effect in effects:
        policy = _BY_KEY.get(effect.key)
        value = effect.value
        if policy is None or not isinstance(value, int) or isinstance(value, bool):
            work.audit("effect_ignored", effect.effect_id, key=effect.key)
        elif not policy.minimum <= value <= policy.maximum:
            work.audit("effect_ignored", effect.effect_id, key=effect.key, value=value)
        else:
            await policies.record(
                work.connection,
                policy,
                value,
                from_on,
                decision_id=decision_id,
                effect_id=effect.effect_id,
                now=work.now(),
            )
            work.audit("policy_stored", effect.effect_id, key=effect.key, value=value)
