"""The buyer accepts a part of the work: the wallet pays the seller that share of the price."""

from uuid import UUID

from services.marketplace.errors import MilestoneNotHigher
from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def accept_milestone(work: UnitOfWork, member_id: UUID, order_id: UUID, cumulated_bps: int) -> OrderRow:
    """Accept up to `cumulated_bps` of the price in all.

    Raises `NotFound`, `NotYourPart`, `OrderState`, or `MilestoneNotHigher` when that much was accepted before.
    """
    opened = await open_to_act(work, member_id, order_id)
    order = opened.order
    changes = {"milestone_count": order.milestone_count + 1, "milestone_bps": cumulated_bps}
    changed = await take_step(work, order, "accept_milestone", opened.party, **changes)
    if cumulated_bps <= order.milestone_bps:
        raise MilestoneNotHigher(reached=order.milestone_bps)
    return changed
