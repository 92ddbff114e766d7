"""Take in the wallet's answers, in whatever order they come. The payment only goes forward.

Each returns how the answer was received, or None for an order that is unknown here.
"""

from dataclasses import replace
from uuid import UUID

from services.marketplace.domain.orders import allows
from services.marketplace.domain.payments import Answer, Reception, receive
from services.marketplace.repository.orders import OrderRow, lock_order, save_order
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.keep_portfolio import keep_order_line
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork


async def record_held(work: UnitOfWork, order_id: UUID) -> Reception | None:
    """The credits are set aside: the seller is told. An order that has ended meanwhile stays ended."""
    order, reception = await _receive(work, order_id, "hold_placed")
    if order is None or reception != "moves":
        return reception
    held = replace(order, payment="held")
    await save_order(work, held)
    if held.state == "placed":
        until_on = work.clock.business_date(held.accept_by_at)
        issue_notice(work, held, "order_to_accept", held.seller_id, until_on=until_on)
    return reception


async def record_refused(work: UnitOfWork, order_id: UUID, reason: str) -> Reception | None:
    """Nothing was set aside: the order is refused and the buyer is told why. The seller is told nothing."""
    order, reception = await _receive(work, order_id, "hold_refused")
    if order is None or reception != "moves":
        return reception
    if not allows("refuse_hold", order.state):
        await save_order(work, replace(order, payment="refused", hold_refusal=reason))
        return reception
    refused = await take_step(work, order, "refuse_hold", "wallet", payment="refused", hold_refusal=reason)
    issue_notice(work, refused, "order_refused", refused.buyer_id, reason=reason)
    return reception


async def record_settled(work: UnitOfWork, order_id: UUID) -> Reception | None:
    """The seller is paid in full: the order stands in their portfolio."""
    order, reception = await _receive(work, order_id, "hold_settled")
    if order is not None and reception == "moves":
        settled = replace(order, payment="settled")
        await save_order(work, settled)
        await keep_order_line(work, settled)
    return reception


async def record_returned(work: UnitOfWork, order_id: UUID) -> Reception | None:
    """The credits are back with the buyer."""
    order, reception = await _receive(work, order_id, "hold_voided")
    if order is not None and reception == "moves":
        await save_order(work, replace(order, payment="returned"))
    return reception


async def _receive(work: UnitOfWork, order_id: UUID, answer: Answer) -> tuple[OrderRow | None, Reception | None]:
    order = await lock_order(work, order_id)
    return (None, None) if order is None else (order, receive(answer, order.state, order.payment))
