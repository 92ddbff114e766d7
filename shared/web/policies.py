"""The answer of `GET /v1/policies`, alike in every service that has values for the cooperative to decide."""

from collections.abc import Sequence

from shared.database.policies import scheduled
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy
from shared.web.fields import Day, Id, View


class PolicyValueView(View):
    """A value and the decision that set it; version 0 is the default."""

    version: int
    value: int
    effective_on: Day | None
    decision_id: Id | None


class PolicyView(View):
    """A key with its bounds, the value in force, and those decided for later."""

    key: str
    meaning: str
    unit: str
    default: int
    minimum: int
    maximum: int
    choices: list[str]
    """For a key of unit `choice`: what the values 0, 1, … mean."""
    current: PolicyValueView
    scheduled: list[PolicyValueView]


class PoliciesView(View):
    """All keys of the service."""

    items: list[PolicyView]


async def policies_view(work: UnitOfWork, declared: Sequence[Policy]) -> PoliciesView:
    """Every declared key as it stands today."""
    return PoliciesView(items=[await _policy_view(work, policy) for policy in declared])


async def _policy_view(work: UnitOfWork, policy: Policy) -> PolicyView:
    later = await scheduled(work.connection, policy, work.today())
    return PolicyView(
        key=policy.key,
        meaning=policy.meaning,
        unit=policy.unit,
        default=policy.default,
        minimum=policy.minimum,
        maximum=policy.maximum,
        choices=list(policy.choices),
        current=PolicyValueView.model_validate(await work.policy(policy)),
        scheduled=[PolicyValueView.model_validate(version) for version in later],
    )
