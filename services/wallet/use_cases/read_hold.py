"""Show what is set aside: for an order to its buyer, for a gift to its giver and its recipient."""

from uuid import UUID

from services.wallet.repository import holds, member_holds
from services.wallet.repository.holds import HoldRow
from services.wallet.repository.member_holds import MemberHold
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_hold(work: UnitOfWork, caller_id: UUID, hold_id: UUID) -> HoldRow | MemberHold:
    """The hold of this id that the caller may see; raises NotFound when there is none."""
    order = (await holds.find_holds(work, [hold_id])).get(hold_id)
    if order is not None and order.order is not None and order.order.buyer_id == caller_id:
        return order
    hold = (await member_holds.find_member_holds(work, [hold_id])).get(hold_id)
    if hold is None or caller_id not in (hold.giver_id, hold.recipient_id):
        raise NotFound
    return hold
