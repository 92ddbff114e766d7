"""The seller takes an order on, once the buyer's credits are held."""

from uuid import UUID

from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def accept_order(work: UnitOfWork, member_id: UUID, order_id: UUID) -> OrderRow:
    """Accept; raises `NotFound`, `NotYourPart`, `OrderState` or `PaymentNotHeld`."""
    opened = await open_to_act(work, member_id, order_id)
    order = await take_step(work, opened.order, "accept", opened.party, accepted_at=work.now())
    issue_notice(work, order, "order_accepted", order.buyer_id)
    return order
