"""Refund a completed order: COL that the seller has goes back to the buyer at once, the rest is a claim."""

from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import holds, journal, refunds
from services.wallet.repository.refunds import Refund
from services.wallet.use_cases.recover_claims import Receipt, look_again, recover_claims
from services.wallet.use_cases.say_refunded import say_refunded
from shared.contracts.marketplace import RefundGranted
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def refund_order(work: UnitOfWork, delivery: Delivery[RefundGranted]) -> None:
    """Post a refund, once, and announce `refund_posted`. Parks it until the order's own settlement is there.

    Never more comes back than the order gave the seller; COL that was converted or spent is not brought back.
    """
    message = delivery.message
    await journal.lock_credits(work)
    if await refunds.find_refund(work, message.refund_id) is not None:
        return
    hold = (await holds.find_holds(work, [message.order_id])).get(message.order_id)
    if hold is None or hold.state == "placed":
        raise Park("the order is not settled", message.order_id)
    bound = hold.given.credits - await refunds.refunded(work, message.order_id)
    refund = Refund(
        refund_id=message.refund_id,
        order_id=message.order_id,
        from_id=message.from_member.member_id,
        from_number=message.from_member.member_number,
        to_id=message.to_member.member_id,
        to_number=message.to_member.member_number,
        credits=max(min(message.credits, bound), 0),
        posted=0,
        decision_id=message.decision_id,
        granted_on=message.granted_on,
        territory_id=delivery.envelope.territory,
    )
    sums = await journal.lock_accounts(work, {refund.from_col.account_id})
    available = sum(one.available for one in sums.values())
    posted = min(refund.credits, available)
    refund = refund._replace(posted=posted)
    await refunds.insert_refund(work, refund)
    if posted:
        posting = Posting()
        posting.post(_group(delivery, refund))
        await journal.post(work, posting)
    say_refunded(work, delivery.cause, refund, posted, message.granted_on)
    if refund.claim:
        await look_again(work, refund.from_id)
    if posted:
        await recover_claims(work, [Receipt(refund.to_id, message.granted_on, delivery.cause)])


def _group(delivery: Delivery[RefundGranted], refund: Refund) -> Group:
    return Group(
        group_id=refund.refund_id,
        kind="refund",
        subject_id=refund.order_id,
        cause_id=delivery.envelope.id,
        business_date=refund.granted_on,
        transfers=(Transfer(refund.from_col, refund.to_col, refund.posted),),
        decision_id=refund.decision_id,
        territory_id=refund.territory_id,
    )
