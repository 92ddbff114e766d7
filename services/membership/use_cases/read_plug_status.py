"""Read a Plug status: one's own, or anybody's for presidency and council."""

from uuid import UUID

from services.membership.domain.functions import COUNCIL, PRESIDENCY
from services.membership.repository import mandates, plugs
from services.membership.repository.rows import Plug
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_plug_status(work: UnitOfWork, by: UUID, member_id: UUID) -> Plug:
    """The status. Somebody else's is private: the answer is the same as for nobody's."""
    if by != member_id and not {PRESIDENCY, COUNCIL} & await mandates.functions_over_all(work, by, work.today()):
        raise NotFound()
    plug = await plugs.find_plug(work, member_id)
    if plug is None:
        raise NotFound()
    return plug
