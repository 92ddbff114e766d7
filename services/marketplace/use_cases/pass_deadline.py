"""What time does to an order: nobody accepted it, or nobody answered a delivery. Whoever was quicker has decided."""

from uuid import UUID

from services.marketplace.domain.orders import allows
from services.marketplace.repository.orders import lock_order
from services.marketplace.use_cases.issue_notice import issue_notice, knows
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def cancel_unaccepted(work: UnitOfWork, order_id: UUID) -> None:
    """Cancel an order that is still not accepted; nothing happens otherwise."""
    order = await lock_order(work, order_id)
    if order is None or not allows("lapse", order.state):
        return
    order = await take_step(work, order, "lapse", "clock")
    for member_id in (order.buyer_id, order.seller_id):
        if knows(order, member_id):
            issue_notice(work, order, "order_cancelled", member_id, reason=order.end_reason)


async def complete_unanswered(work: UnitOfWork, order_id: UUID) -> None:
    """Complete an order whose delivery is still not answered; nothing happens otherwise."""
    order = await lock_order(work, order_id)
    if order is None or not allows("complete_by_deadline", order.state):
        return
    order = await take_step(work, order, "complete_by_deadline", "clock")
    for member_id in (order.buyer_id, order.seller_id):
        issue_notice(work, order, "order_completed", member_id, reason="deadline")
