"""Ask membership's own table, not the token, whether somebody holds a function today."""

from uuid import UUID

from services.membership.domain.functions import Function, require
from services.membership.repository import mandates
from shared.database.unit_of_work import UnitOfWork


async def require_function(work: UnitOfWork, member_id: UUID, *wanted: Function) -> None:
    """Raise `FunctionRequired` unless the member holds one of the functions today, for the whole cooperative."""
    require(await mandates.functions_over_all(work, member_id, work.today()), *wanted)
