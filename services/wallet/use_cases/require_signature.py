"""Who may sign: a mandate in force for the whole cooperative, whose ceiling reaches; never the role in a token."""

from collections.abc import Collection
from uuid import UUID

from services.wallet.repository import members
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden

PRESIDENCY = "technical_presidency"
COUNCIL = "strategic_council"


async def require_signature(work: UnitOfWork, member_id: UUID, roles: Collection[str], cents: int = 0) -> None:
    """Raise `Forbidden` unless the member holds one of these roles today, its ceiling (if any) not below `cents`."""
    if not await members.may_sign(work, member_id, roles, cents, work.today()):
        raise Forbidden
