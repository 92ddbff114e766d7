"""Give back what was set aside for orders that end unpaid; SUB whose year is over is destroyed on its return."""

from collections.abc import Sequence
from datetime import MAXYEAR
from uuid import UUID

from services.wallet.domain.orders import Parts
from services.wallet.domain.posting import Posting
from services.wallet.repository import holds, journal, members, sub_years
from services.wallet.repository.holds import Ended, HoldRow, Order
from services.wallet.use_cases.end_returned_sub import end_returned_sub
from services.wallet.use_cases.place_holds import amounts_of
from shared.contracts.marketplace import OrderCancelled
from shared.contracts.message import Member
from shared.contracts.wallet import HoldVoided
from shared.database.unit_of_work import UnitOfWork
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
    orders = [hold.order for hold in known.values() if hold.order is not None]
    plugs = await members.plugs(work, [order.buyer_id for order in orders])
    years = await sub_years.ended(work, min((order.placed_on.year for order in orders), default=MAXYEAR))
    posting = Posting()
    ended: list[Ended] = []
    for order_id, delivery in first.items():
        hold = known.get(order_id)
        if hold is None:
            ended.append(Ended(order_id, "cancelled", delivery.message.cancelled_on))
        elif hold.state == "placed" and hold.order is not None:
            for debit, credit, amount in hold.order.pending(hold.parts):
                posting.release(debit, credit, amount)
            on, owner = delivery.message.cancelled_on, plugs.get(hold.order.buyer_id)
            ending = end_returned_sub(work, delivery.cause, hold.order, hold.parts, on, owner, years)
            if ending.group is not None:
                posting.post(ending.group)
            ended.append(Ended(order_id, "voided", delivery.message.cancelled_on))
            _say(work, delivery, hold, hold.order, ending.expired)
    await holds.end_holds(work, ended)
    await journal.post(work, posting)


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
