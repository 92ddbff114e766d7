"""Show a buyer what is set aside for an order, and how it ended."""

from uuid import UUID

from services.wallet.repository import holds
from services.wallet.repository.holds import HoldRow
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_hold(work: UnitOfWork, caller_id: UUID, hold_id: UUID) -> HoldRow:
    """The hold of an order for its buyer; raises NotFound for anybody else."""
    hold = (await holds.find_holds(work, [hold_id])).get(hold_id)
    if hold is None or hold.order is None or hold.order.buyer_id != caller_id:
        raise NotFound
    return hold
