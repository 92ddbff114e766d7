"""The seller gives credits of an order that has ended back to the buyer."""

from uuid import UUID

from services.marketplace.domain.orders import paid_in_full
from services.marketplace.errors import NotYourPart, OrderState, RefundTooLarge
from services.marketplace.repository.refunds import RefundRow, insert_refund, keep_answer, refunds_of
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import buyer_of, seller_of
from shared.contracts.marketplace import RefundGranted
from shared.contracts.wallet import RefundPosted
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def refund_order(work: UnitOfWork, member_id: UUID, order_id: UUID, credits: int) -> RefundRow:
    """Grant a refund of `credits` hundredths; the wallet gives back what the seller has, the rest stays a claim.

    Raises `NotFound`, `NotYourPart`, `OrderState`, or `RefundTooLarge` above what the order gave and was not refunded.
    """
    opened = await open_to_act(work, member_id, order_id)
    order = opened.order
    if opened.party != "seller":
        raise NotYourPart
    if order.state not in ("completed", "resolved"):
        raise OrderState(state=order.state)
    before = sum(one.credits for one in await refunds_of(work, order_id))
    left = paid_in_full(order.price_credits, order.resolved_bps) - before
    if credits > left:
        raise RefundTooLarge(left=left)
    refund = RefundRow(new_id(), order_id, credits, None, work.today())
    await insert_refund(work, refund)
    granted = RefundGranted(
        refund_id=refund.refund_id,
        order_id=order_id,
        from_member=seller_of(order),
        to_member=buyer_of(order),
        credits=credits,
        ground="agreement",
        granted_on=refund.granted_on,
    )
    work.outbox.add(granted, territory_id=order.territory_id)
    issue_notice(work, order, "refund_granted", order.buyer_id, subject_id=refund.refund_id, credits=credits)
    work.audit("refund_granted", order_id, refund_id=str(refund.refund_id), credits=credits)
    return refund


async def record_refund(work: UnitOfWork, delivery: Delivery[RefundPosted]) -> None:
    """Keep what is still to be recovered, by the newest answer; parks a refund that is not known here."""
    message = delivery.message
    if not await keep_answer(work, message.refund_id, message.to_recover_credits, delivery.sequence):
        raise Park("unknown refund", message.refund_id)
