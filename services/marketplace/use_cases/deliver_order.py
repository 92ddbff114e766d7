"""The seller delivers. The buyer has some days to answer; then the order is completed by itself."""

from datetime import timedelta
from uuid import UUID

from services.marketplace.domain.policies import ORDER_COMPLETE_DAYS
from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork

COMPLETE = "complete_delivered_order"
"""The job that completes an order whose buyer does not answer."""


async def deliver_order(work: UnitOfWork, member_id: UUID, order_id: UUID, note: str | None) -> OrderRow:
    """Deliver, with a note that only the two parties read. It answers an open request to cancel.

    Raises `NotFound`, `NotYourPart` or `OrderState`.
    """
    opened = await open_to_act(work, member_id, order_id)
    now = work.now()
    due_at = now + timedelta(days=(await work.policy(ORDER_COMPLETE_DAYS)).value)
    order = await take_step(
        work,
        opened.order,
        "deliver",
        opened.party,
        delivered_at=now,
        complete_by_at=due_at,
        delivery_note=note,
        cancel_asked_by=None,
    )
    await work.schedule(COMPLETE, str(order_id), due_at)
    issue_notice(work, order, "order_delivered", order.buyer_id, until_on=work.clock.business_date(due_at))
    return order
