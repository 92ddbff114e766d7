"""The buyer accepts what was delivered: the wallet pays the seller."""

from uuid import UUID

from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def complete_order(work: UnitOfWork, member_id: UUID, order_id: UUID) -> OrderRow:
    """Complete; raises `NotFound`, `NotYourPart` or `OrderState`."""
    opened = await open_to_act(work, member_id, order_id)
    order = await take_step(work, opened.order, "complete", opened.party)
    issue_notice(work, order, "order_completed", order.seller_id, reason="buyer")
    return order
