"""Move what is held for orders: parts to the seller, SUB first, and what is left back to the buyer, COL first.

Every message of an order says how much of the price the seller has *in all*, so an earlier part that is heard later
has nothing left to give. Whoever hears in another order ends with the same balances.
"""

from collections.abc import Sequence
from datetime import MAXYEAR, date
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, SUB_ISSUANCE_ACCOUNT
from services.wallet.domain.orders import Parts, Settlement, settle, share
from services.wallet.domain.plugs import Plug
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import holds, journal, members, sub_years
from services.wallet.repository.holds import HoldRow, Order
from services.wallet.repository.sub_years import SubYear
from services.wallet.use_cases.end_returned_sub import end_returned_sub
from services.wallet.use_cases.place_holds import amounts_of
from services.wallet.use_cases.recover_claims import Receipt, recover_claims
from shared.contracts.message import Member
from shared.contracts.wallet import HoldSettled, HoldVoided
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.money import Amount
from shared.observability.cause import Cause


class Move(NamedTuple):
    """What a message asks for: the seller has `bps` of the price in all; `ends`: the rest goes back.

    `pays`: the end is one in which the seller is paid, which `hold_settled` says; otherwise `hold_voided` does.
    """

    order_id: UUID
    bps: int
    ends: bool
    pays: bool
    on: date
    cause_id: UUID
    cause: Cause


class _Books(NamedTuple):
    """What a batch knows and writes."""

    posting: Posting
    plugs: dict[UUID, Plug]
    years: dict[int, SubYear]
    receipts: list[Receipt]


async def move_holds(work: UnitOfWork, moves: Sequence[Move]) -> set[UUID]:
    """Move the holds and announce `hold_settled` or `hold_voided`; return the orders that are not known yet.

    A hold that has ended, or was refused, is left as it is. Claims on the sellers are recovered from what they get.
    """
    await journal.lock_credits(work)
    known = await holds.find_holds(work, {move.order_id for move in moves})
    orders = [hold.order for hold in known.values() if hold.order is not None]
    plugs = await members.plugs(work, {order.buyer_id for order in orders})
    years = await sub_years.ended(work, min((order.placed_on.year for order in orders), default=MAXYEAR))
    books = _Books(Posting(), plugs, years, [])
    changed: dict[UUID, HoldRow] = {}
    for move in moves:
        hold = known.get(move.order_id)
        if hold is not None and hold.order is not None and hold.state == "placed":
            known[hold.hold_id] = changed[hold.hold_id] = _move(work, books, move, hold, hold.order)
    await holds.save_holds(work, changed.values())
    await journal.post(work, books.posting)
    await recover_claims(work, books.receipts)
    return {move.order_id for move in moves} - known.keys()


def _move(work: UnitOfWork, books: _Books, move: Move, hold: HoldRow, order: Order) -> HoldRow:
    """Post one move and return the hold after it."""
    due = max(share(order.price_credits, move.bps) - hold.given.credits, 0)
    settlement = settle(hold.left, min(due, hold.left.credits))
    ends = move.ends or settlement.to_seller == hold.left.credits
    returned = settlement.returned if ends else Parts(0, 0)
    given = Parts(settlement.destroyed, settlement.moved)
    for debit, credit, amount in order.pending(given.plus(returned)):
        books.posting.release(debit, credit, amount)
    number = hold.settlement_count + (1 if given.credits else 0)
    if given.credits:
        books.posting.post(_group(move, order, settlement, number))
        books.receipts.append(Receipt(order.seller_id, move.on, move.cause))
    owner = books.plugs.get(order.buyer_id)
    ending = end_returned_sub(work, move.cause, order, returned, move.on, owner, books.years)
    if ending.group is not None:
        books.posting.post(ending.group)
    if returned.col:
        books.receipts.append(Receipt(order.buyer_id, move.on, move.cause))
    pays = bool(given.credits) and (move.pays or not move.ends)
    back = Parts(returned.sub - ending.expired, returned.col)
    if given.credits:
        _say_settled(work, move, order, settlement, number, final=ends and pays, back=back if pays else Parts(0, 0))
    if ends and not pays:
        _say_voided(work, move, order, back, ending.expired)
    return hold._replace(
        state=("settled" if pays else "voided") if ends else "placed",
        ended_on=move.on if ends else None,
        given=hold.given.plus(given),
        returned=returned,
        settlement_count=number,
    )


def _group(move: Move, order: Order, settlement: Settlement, number: int) -> Group:
    transfers: list[Transfer] = []
    if settlement.destroyed:
        transfers.append(Transfer(order.buyer_sub, SUB_ISSUANCE_ACCOUNT, settlement.destroyed))
        transfers.append(Transfer(COL_ISSUANCE_ACCOUNT, order.seller_col, settlement.destroyed))
    if settlement.moved:
        transfers.append(Transfer(order.buyer_col, order.seller_col, settlement.moved))
    return Group(
        group_id=derived_id(order.hold_id, f"settlement:{number}"),
        kind="settlement",
        subject_id=order.hold_id,
        cause_id=move.cause_id,
        business_date=move.on,
        transfers=tuple(transfers),
        territory_id=order.territory_id,
    )


def _say_settled(
    work: UnitOfWork, move: Move, order: Order, settlement: Settlement, number: int, *, final: bool, back: Parts
) -> None:
    destroyed, moved = settlement.destroyed, settlement.moved
    settled = HoldSettled(
        hold_id=order.hold_id,
        settlement_no=number,
        final=final,
        seller=Member(member_id=order.seller_id, member_number=order.seller_number),
        to_seller=Amount(amount=settlement.to_seller, unit="COL"),
        destroyed=Amount(amount=destroyed, unit="SUB") if destroyed else None,
        issued=Amount(amount=destroyed, unit="COL") if destroyed else None,
        moved=Amount(amount=moved, unit="COL") if moved else None,
        returned=amounts_of(back),
        settled_on=move.on,
    )
    work.outbox.add(settled, cause=move.cause, business_date=move.on)


def _say_voided(work: UnitOfWork, move: Move, order: Order, back: Parts, expired: int) -> None:
    voided = HoldVoided(
        hold_id=order.hold_id,
        member=Member(member_id=order.buyer_id, member_number=order.buyer_number),
        returned=amounts_of(back),
        expired_on_return=Amount(amount=expired, unit="SUB") if expired else None,
        voided_on=move.on,
    )
    work.outbox.add(voided, cause=move.cause, business_date=move.on)
