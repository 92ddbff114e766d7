"""Bring the sums by month up to the journal, a bounded part at a time."""

from datetime import timedelta
from typing import Final

from services.wallet.repository import sums
from shared.database.unit_of_work import UnitOfWork

# A transaction that wrote a group ten minutes ago has ended: statements are cut off after 30 s, idle ones after 60 s.
SETTLED_AFTER: Final = timedelta(minutes=10)
GROUPS_A_PART: Final = 20_000


async def sum_journal(work: UnitOfWork) -> bool:
    """Add the next part of what was posted ten minutes ago or earlier; whether more waits."""
    return await sums.add_to_sums(work, work.now() - SETTLED_AFTER, GROUPS_A_PART)
