"""Set the price of orders aside, SUB first, then COL; or refuse with a reason and change nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.wallet.domain.orders import Parts, Refusal, take
from services.wallet.domain.plugs import Plug
from services.wallet.domain.posting import Posting
from services.wallet.repository import holds, journal, members
from services.wallet.repository.holds import HoldRow, Order, Placed
from shared.contracts.marketplace import OrderPlaced
from shared.contracts.message import Member
from shared.contracts.wallet import HoldPlaced, HoldRefused
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked
from shared.money import Amount

# The marketplace lets only Plugs order, so a status that was not heard is on its way; after a day it is not.
PATIENCE = timedelta(days=1)


async def place_holds(work: UnitOfWork, deliveries: Sequence[Delivery[OrderPlaced]]) -> Sequence[Parked]:
    """Hold each order under its own id and announce `hold_placed`, or announce `hold_refused`.

    Parks an order while the Plug status of its buyer or seller has not been heard. An order that was cancelled before
    it was heard is refused. An order that is known already is left as it is.
    """
    await journal.lock_credits(work)
    orders = {delivery.message.order_id: (delivery, _order(delivery)) for delivery in deliveries}
    known = await holds.find_holds(work, orders)
    plugs = await members.plugs(work, {who for _, o in orders.values() for who in (o.buyer_id, o.seller_id)})
    available = await _available(work, [order for _, order in orders.values()])
    parked: list[Parked] = []
    placed: list[Placed] = []
    posting = Posting()
    for delivery, order in orders.values():
        hold = known.get(order.hold_id)
        if hold is not None and hold.state != "cancelled":
            continue
        unheard = _unheard(order, plugs)
        refusal = _refusal(order, hold, unheard, plugs)
        if refusal == "unknown_member" and unheard is not None and not _lasts_too_long(work, delivery):
            parked.append(Parked(delivery, "the Plug status of a party has not been heard", unheard))
            continue
        parts = None if refusal else _take(order, available)
        if parts is None:
            refusal = refusal or "insufficient_credits"
        else:
            for debit, credit, amount in order.pending(parts):
                posting.hold(debit, credit, amount)
        placed.append(Placed(order, parts, refusal))
        _say(work, delivery, parts, refusal)
    await holds.insert_holds(work, placed)
    await journal.post(work, posting)
    return parked


def _order(delivery: Delivery[OrderPlaced]) -> Order:
    message = delivery.message
    buyer, seller = message.buyer, message.seller
    return Order(
        hold_id=message.order_id,
        buyer_id=buyer.member_id,
        buyer_number=buyer.member_number,
        seller_id=seller.member_id,
        seller_number=seller.member_number,
        price_credits=message.price_credits,
        placed_on=message.placed_on,
        territory_id=delivery.envelope.territory,
    )


async def _available(work: UnitOfWork, orders: Sequence[Order]) -> dict[UUID, int]:
    ids = {account.account_id for order in orders for account in (order.buyer_sub, order.buyer_col)}
    sums = await journal.lock_accounts(work, ids)
    return {account_id: sums[account_id].available if account_id in sums else 0 for account_id in ids}


def _unheard(order: Order, plugs: Mapping[UUID, Plug]) -> UUID | None:
    return next((who for who in (order.buyer_id, order.seller_id) if who not in plugs), None)


def _lasts_too_long(work: UnitOfWork, delivery: Delivery[OrderPlaced]) -> bool:
    return not delivery.envelope.replayed and work.now() - delivery.envelope.time > PATIENCE


def _refusal(order: Order, hold: HoldRow | None, unheard: UUID | None, plugs: Mapping[UUID, Plug]) -> Refusal | None:
    if hold is not None:
        return "limit"  # cancelled before it was heard: nothing more can be held for it
    if order.buyer_id == order.seller_id:
        return "own_order"
    if unheard is not None:
        return "unknown_member"
    if not all(plugs[who].may_order(order.placed_on) for who in (order.buyer_id, order.seller_id)):
        return "plug_inactive"
    return None


def _take(order: Order, available: dict[UUID, int]) -> Parts | None:
    sub_id, col_id = order.buyer_sub.account_id, order.buyer_col.account_id
    parts = take(order.price_credits, Parts(available[sub_id], available[col_id]))
    if parts is not None:
        available[sub_id] -= parts.sub
        available[col_id] -= parts.col
    return parts


def amounts_of(parts: Parts) -> tuple[Amount, ...]:
    """The parts as a message carries them: a unit of 0 is absent."""
    sub = (Amount(amount=parts.sub, unit="SUB"),) if parts.sub else ()
    col = (Amount(amount=parts.col, unit="COL"),) if parts.col else ()
    return sub + col


def _say(work: UnitOfWork, delivery: Delivery[OrderPlaced], parts: Parts | None, refusal: Refusal | None) -> None:
    message = delivery.message
    buyer: Member = message.buyer
    answer: HoldPlaced | HoldRefused
    if parts is None or refusal is not None:
        reason: Refusal = refusal or "insufficient_credits"
        answer = HoldRefused(hold_id=message.order_id, member=buyer, reason=reason)
    else:
        held = amounts_of(parts)
        answer = HoldPlaced(
            hold_id=message.order_id, purpose="order", member=buyer, parts=held, placed_on=message.placed_on
        )
    work.outbox.add(answer, cause=delivery.cause, business_date=message.placed_on)
