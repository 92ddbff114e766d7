"""Apply what a decision changes in events.

The first catalogue has no answer of events to an effect: what is refused stands in the audit trail.
"""

from services.events.domain.policies import POLICIES
from shared.contracts.membership import DecisionAdopted
from shared.database.effects import apply_effects
from shared.database.unit_of_work import UnitOfWork


async def apply_decision(work: UnitOfWork, decision: DecisionAdopted) -> None:
    """Store the policy values meant for events."""
    await apply_effects(work, "events", POLICIES, decision)
