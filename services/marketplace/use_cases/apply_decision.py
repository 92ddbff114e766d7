"""Apply what a decision changes in marketplace.

The first catalogue has no answer of marketplace to an effect: what is refused stands in the audit trail.
"""

from services.marketplace.domain.policies import POLICIES
from shared.contracts.membership import DecisionAdopted
from shared.database.effects import apply_effects
from shared.database.unit_of_work import UnitOfWork


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store the policy values meant for marketplace."""
    await apply_effects(work, "marketplace", POLICIES, decision)
