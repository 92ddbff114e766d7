"""Pay the sellers of completed orders from what was set aside: SUB is destroyed and issued as COL, COL moves."""

from collections.abc import Sequence
from datetime import date

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, SUB_ISSUANCE_ACCOUNT
from services.wallet.domain.orders import Settlement, settle
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import holds, journal
from services.wallet.repository.holds import Ended, Order
from shared.contracts.marketplace import OrderCompleted
from shared.contracts.message import Member
from shared.contracts.wallet import HoldSettled
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked
from shared.money import Amount


async def settle_holds(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCompleted]]) -> Sequence[Parked]:
    """Settle the whole rest of each hold, once, and announce `hold_settled`.

    Parks a completion until the wallet's own hold is there. A hold that has ended, or was refused, is left as it is.
    """
    await journal.lock_credits(work)
    first: dict[object, Delivery[OrderCompleted]] = {}
    for delivery in deliveries:
        first.setdefault(delivery.message.order_id, delivery)
    known = await holds.find_holds(work, [delivery.message.order_id for delivery in deliveries])
    parked = [
        Parked(delivery, "the order has not been heard", delivery.message.order_id)
        for delivery in deliveries
        if delivery.message.order_id not in known
    ]
    posting = Posting()
    ended: list[Ended] = []
    for delivery in first.values():
        hold = known.get(delivery.message.order_id)
        if hold is None or hold.order is None or hold.state != "placed":
            continue
        settlement = settle(hold.parts, hold.parts.credits)
        for debit, credit, amount in hold.order.pending(hold.parts):
            posting.release(debit, credit, amount)
        posting.post(_group(delivery, hold.order, settlement))
        ended.append(Ended(hold.hold_id, "settled", delivery.message.completed_on))
        _say(work, delivery, hold.order, settlement)
    await holds.end_holds(work, ended)
    await journal.post(work, posting)
    return parked


def _group(delivery: Delivery[OrderCompleted], order: Order, settlement: Settlement) -> Group:
    transfers: list[Transfer] = []
    if settlement.destroyed:
        transfers.append(Transfer(order.buyer_sub, SUB_ISSUANCE_ACCOUNT, settlement.destroyed))
        transfers.append(Transfer(COL_ISSUANCE_ACCOUNT, order.seller_col, settlement.destroyed))
    if settlement.moved:
        transfers.append(Transfer(order.buyer_col, order.seller_col, settlement.moved))
    return Group(
        group_id=derived_id(order.hold_id, "settlement:1"),
        kind="settlement",
        subject_id=order.hold_id,
        cause_id=delivery.envelope.id,
        business_date=delivery.message.completed_on,
        transfers=tuple(transfers),
        territory_id=order.territory_id,
    )


def _say(work: UnitOfWork, delivery: Delivery[OrderCompleted], order: Order, settlement: Settlement) -> None:
    on: date = delivery.message.completed_on
    destroyed, moved = settlement.destroyed, settlement.moved
    settled = HoldSettled(
        hold_id=order.hold_id,
        settlement_no=1,
        final=True,
        seller=Member(member_id=order.seller_id, member_number=order.seller_number),
        to_seller=Amount(amount=settlement.to_seller, unit="COL"),
        destroyed=Amount(amount=destroyed, unit="SUB") if destroyed else None,
        issued=Amount(amount=destroyed, unit="COL") if destroyed else None,
        moved=Amount(amount=moved, unit="COL") if moved else None,
        returned=(),
        settled_on=on,
    )
    work.outbox.add(settled, cause=delivery.cause, business_date=on)
