"""Cancel an order: the buyer alone before acceptance, both parties together afterwards."""

from uuid import UUID

from services.marketplace.domain.orders import cancelling
from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.issue_notice import issue_notice, knows
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def cancel_order(work: UnitOfWork, member_id: UUID, order_id: UUID) -> OrderRow:
    """Cancel, or ask to: after acceptance the first request waits for the other party's.

    Raises `NotFound`, `NotYourPart` or `OrderState`.
    """
    opened = await open_to_act(work, member_id, order_id)
    action = cancelling(opened.order.state, opened.party, opened.order.cancel_asked_by)
    if action == "ask_to_cancel":
        return await take_step(work, opened.order, action, opened.party, cancel_asked_by=opened.party)
    order = await take_step(work, opened.order, action, opened.party)
    if knows(order, opened.other_id):
        issue_notice(work, order, "order_cancelled", opened.other_id, reason=order.end_reason)
    return order
