"""Give back what was set aside for orders that end unpaid; SUB whose year is over is destroyed on its return."""

from collections.abc import Sequence
from uuid import UUID

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT
from services.wallet.domain.orders import Parts, expires_on_return
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import holds, journal, members
from services.wallet.repository.holds import Ended, HoldRow, Order
from services.wallet.use_cases.place_holds import amounts_of
from shared.contracts.marketplace import OrderCancelled
from shared.contracts.message import Member
from shared.contracts.wallet import HoldVoided
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.envelope import Delivery
from shared.money import Amount


async def void_holds(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCancelled]]) -> None:
    """Void each hold, once, and announce `hold_voided`; remember a cancellation that comes before its order.

    A hold that was settled or refused is left as it is.
    """
    await journal.lock_credits(work)
    first: dict[UUID, Delivery[OrderCancelled]] = {}
    for delivery in deliveries:
        first.setdefault(delivery.message.order_id, delivery)
    known = await holds.find_holds(work, first)
    plugs = await members.plugs(work, [hold.order.buyer_id for hold in known.values() if hold.order is not None])
    posting = Posting()
    ended: list[Ended] = []
    for order_id, delivery in first.items():
        hold = known.get(order_id)
        if hold is None:
            ended.append(Ended(order_id, "cancelled", delivery.message.cancelled_on))
        elif hold.state == "placed" and hold.order is not None:
            buyer = plugs.get(hold.order.buyer_id)
            expired = _void(posting, delivery, hold, hold.order, plug_ended=buyer is not None and buyer.ended)
            ended.append(Ended(order_id, "voided", delivery.message.cancelled_on))
            _say(work, delivery, hold, hold.order, expired)
    await holds.end_holds(work, ended)
    await journal.post(work, posting)


def _void(
    posting: Posting, delivery: Delivery[OrderCancelled], hold: HoldRow, order: Order, *, plug_ended: bool
) -> int:
    for debit, credit, amount in order.pending(hold.parts):
        posting.release(debit, credit, amount)
    on = delivery.message.cancelled_on
    if not hold.parts.sub or not expires_on_return(order.placed_on.year, on, plug_ended=plug_ended):
        return 0
    posting.post(
        Group(
            group_id=derived_id(order.hold_id, "expiry"),
            kind="expiry",
            subject_id=order.hold_id,
            cause_id=delivery.envelope.id,
            business_date=on,
            transfers=(Transfer(order.buyer_sub, SUB_ISSUANCE_ACCOUNT, hold.parts.sub),),
            territory_id=order.territory_id,
        )
    )
    return hold.parts.sub


def _say(work: UnitOfWork, delivery: Delivery[OrderCancelled], hold: HoldRow, order: Order, expired: int) -> None:
    on = delivery.message.cancelled_on
    voided = HoldVoided(
        hold_id=hold.hold_id,
        member=Member(member_id=order.buyer_id, member_number=order.buyer_number),
        returned=amounts_of(Parts(hold.parts.sub - expired, hold.parts.col)),
        expired_on_return=Amount(amount=expired, unit="SUB") if expired else None,
        voided_on=on,
    )
    work.outbox.add(voided, cause=delivery.cause, business_date=on)
