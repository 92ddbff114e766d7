"""Who may read beyond their own lines: the technical presidency, and the accountants that it mandates.

An accountant holds a mandate `service_provider` (« prestataires : comptabilité, juridique, budget ») for the whole
cooperative and with a last day. They read the books and change nothing. A token's roles count for nothing here.
"""

from uuid import UUID

from services.wallet.repository import members
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound

PRESIDENCY = "technical_presidency"


async def presides(work: UnitOfWork, caller_id: UUID) -> bool:
    """Whether the caller holds today a mandate of the technical presidency for the whole cooperative."""
    return await members.holds_role(work, caller_id, PRESIDENCY, work.today())


async def may_read_books(work: UnitOfWork, caller_id: UUID) -> bool:
    """Whether the caller may read the cooperative's books and other members' lines today: presidency or accountant."""
    return await members.may_read_books(work, caller_id, work.today())


async def require_books(work: UnitOfWork, caller_id: UUID) -> None:
    """Raise Forbidden unless the caller may read the books. For routes that say nothing about one member."""
    if not await may_read_books(work, caller_id):
        raise Forbidden


async def require_lines_of(work: UnitOfWork, caller_id: UUID, member_id: UUID) -> None:
    """Raise NotFound unless the caller is this member, or may read the books and the member is known here."""
    if caller_id == member_id:
        return
    if not await may_read_books(work, caller_id) or await members.number_of(work, member_id) is None:
        raise NotFound
