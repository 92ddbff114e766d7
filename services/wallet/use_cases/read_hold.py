"""Show what is set aside: for an order to its buyer, for a gift to its giver and its recipient."""

from typing import NamedTuple
from uuid import UUID

from services.wallet.repository import gift_years, holds, member_holds
from services.wallet.repository.holds import HoldRow
from services.wallet.repository.member_holds import MemberHold
from services.wallet.use_cases.place_member_holds import place_of_reason
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


class ShownHold(NamedTuple):
    """A hold for a gift, with its reason until that is erased."""

    hold: MemberHold
    reason: str | None


async def read_hold(work: UnitOfWork, caller_id: UUID, hold_id: UUID) -> HoldRow | ShownHold:
    """The hold of this id that the caller may see; raises NotFound when there is none."""
    order = (await holds.find_holds(work, [hold_id])).get(hold_id)
    if order is not None and order.order is not None and order.order.buyer_id == caller_id:
        return order
    hold = (await member_holds.find_member_holds(work, [hold_id])).get(hold_id)
    if hold is None or caller_id not in (hold.giver_id, hold.recipient_id):
        raise NotFound
    return ShownHold(hold, await gift_years.reason_of(work, place_of_reason(hold_id)))
