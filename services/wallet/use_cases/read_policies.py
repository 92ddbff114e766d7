"""Show the values that the cooperative has decided for the wallet."""

from dataclasses import dataclass

from services.wallet.domain.policies import POLICIES
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A key and the version in force today."""

    policy: Policy
    current: PolicyVersion


async def read_policies(work: UnitOfWork) -> list[ShownPolicy]:
    """Every key of the wallet."""
    return [ShownPolicy(policy, await work.policy(policy)) for policy in POLICIES.values()]
