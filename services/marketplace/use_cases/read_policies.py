"""Show the values that the cooperative has decided for marketplace."""

from dataclasses import dataclass

from services.marketplace.domain.policies import POLICIES
from services.marketplace.repository.policies import scheduled_versions
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A key, the version in force today, and those that are decided for later."""

    policy: Policy
    current: PolicyVersion
    scheduled: list[PolicyVersion]


async def list_policies(work: UnitOfWork) -> list[ShownPolicy]:
    """Every key of marketplace."""
    return [
        ShownPolicy(policy, await work.policy(policy), await scheduled_versions(work, policy)) for policy in POLICIES
    ]
