"""Holds of orders and their pending parts. Writers hold the lock of credits, so what is read here stays true."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, Account, member_col, member_sub
from services.wallet.domain.orders import Parts
from shared.database.unit_of_work import UnitOfWork

_INSERT = text(
    "INSERT INTO holds (hold_id, state, refusal, buyer_id, buyer_number, seller_id, seller_number, price_credits,"
    " placed_on,"
    " territory_id, cooperative)"
    " SELECT t.*, :cooperative FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:states AS text[]), CAST(:refusals AS"
    " text[]),"
    " CAST(:buyer_ids AS uuid[]), CAST(:buyer_numbers AS integer[]), CAST(:seller_ids AS uuid[]),"
    " CAST(:seller_numbers AS integer[]), CAST(:prices AS bigint[]), CAST(:dates AS date[]),"
    " CAST(:territory_ids AS uuid[])) AS t (hold_id)"
    " ON CONFLICT (hold_id) DO UPDATE SET state = excluded.state, refusal = excluded.refusal, ended_on = NULL,"
    " buyer_id = excluded.buyer_id, buyer_number = excluded.buyer_number, seller_id = excluded.seller_id,"
    " seller_number = excluded.seller_number, price_credits = excluded.price_credits, placed_on = excluded.placed_on"
    " WHERE holds.state = 'cancelled'"
)
_INSERT_PARTS = text(
    "INSERT INTO hold_parts (hold_id, unit, debit_account_id, credit_account_id, amount, posted, voided)"
    " SELECT t.*, 0, 0 FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:units AS text[]), CAST(:debits AS uuid[]),"
    " CAST(:credits AS uuid[]), CAST(:amounts AS bigint[])) AS t"
)
_INSERT_CANCELLED = text(
    "INSERT INTO holds (hold_id, state, ended_on, cooperative)"
    " SELECT t.*, :cooperative FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:states AS text[]), CAST(:dates AS"
    " date[])) AS t"
    " ON CONFLICT DO NOTHING"
)
_END = text(
    "UPDATE holds SET state = t.state, ended_on = t.ended_on FROM unnest(CAST(:hold_ids AS uuid[]),"
    " CAST(:states AS text[]), CAST(:dates AS date[])) AS t (hold_id, state, ended_on) WHERE holds.hold_id = t.hold_id"
)
_END_PARTS = text(
    "UPDATE hold_parts AS p SET posted = CASE WHEN h.state = 'settled' THEN p.amount ELSE 0 END,"
    " voided = CASE WHEN h.state = 'voided' THEN p.amount ELSE 0 END"
    " FROM holds AS h WHERE h.hold_id = p.hold_id AND p.hold_id = ANY(:hold_ids)"
)
_FIND = text(
    "SELECT h.hold_id, h.state, h.refusal, h.buyer_id, h.buyer_number, h.seller_id, h.seller_number, h.price_credits,"
    " h.placed_on, h.ended_on, h.territory_id,"
    " CAST(coalesce(sum(p.amount) FILTER (WHERE p.unit = 'SUB'), 0) AS bigint) AS sub,"
    " CAST(coalesce(sum(p.amount) FILTER (WHERE p.unit = 'COL'), 0) AS bigint) AS col"
    " FROM holds AS h LEFT JOIN hold_parts AS p ON p.hold_id = h.hold_id WHERE h.hold_id = ANY(:hold_ids) GROUP BY"
    " h.hold_id"
)


class Order(NamedTuple):
    """Who pays whom how much, and from when: what a hold is placed for."""

    hold_id: UUID
    buyer_id: UUID
    buyer_number: int
    seller_id: UUID
    seller_number: int
    price_credits: int
    placed_on: date
    territory_id: UUID | None

    @property
    def buyer_sub(self) -> Account:
        """The SUB that it may take: of the year of its business date only."""
        return member_sub(self.buyer_id, self.buyer_number, self.placed_on.year)

    @property
    def buyer_col(self) -> Account:
        """The COL that it may take."""
        return member_col(self.buyer_id, self.buyer_number)

    @property
    def seller_col(self) -> Account:
        """Where the seller is paid."""
        return member_col(self.seller_id, self.seller_number)

    def pending(self, parts: Parts) -> list[tuple[Account, Account, int]]:
        """The pending transfers of parts: SUB towards its destruction, COL towards the seller."""
        both = [(self.buyer_sub, SUB_ISSUANCE_ACCOUNT, parts.sub), (self.buyer_col, self.seller_col, parts.col)]
        return [(debit, credit, amount) for debit, credit, amount in both if amount > 0]


class HoldRow(NamedTuple):
    """A hold as it stands. `order` is None for one that was cancelled before its order was heard."""

    hold_id: UUID
    state: str
    refusal: str | None
    order: Order | None
    parts: Parts
    ended_on: date | None


class Placed(NamedTuple):
    """An order that was held, or refused with a reason."""

    order: Order
    parts: Parts | None
    refusal: str | None


class Ended(NamedTuple):
    """A hold that ends: settled, voided, or cancelled before it was placed."""

    hold_id: UUID
    state: str
    on: date


async def find_holds(work: UnitOfWork, hold_ids: Collection[UUID]) -> dict[UUID, HoldRow]:
    """The holds of these orders that are known."""
    rows = await work.connection.execute(_FIND, {"hold_ids": list(hold_ids)})
    found = {}
    for row in rows:
        order = None
        if row.buyer_id is not None:
            who = (row.buyer_id, row.buyer_number, row.seller_id, row.seller_number)
            order = Order(row.hold_id, *who, row.price_credits, row.placed_on, row.territory_id)
        parts = Parts(row.sub, row.col)
        found[row.hold_id] = HoldRow(row.hold_id, row.state, row.refusal, order, parts, row.ended_on)
    return found


async def insert_holds(work: UnitOfWork, placed: Sequence[Placed]) -> None:
    """Write holds, placed with their parts or refused; one that was cancelled before it was heard is refused."""
    if not placed:
        return
    orders = [one.order for one in placed]
    values = {
        "hold_ids": [order.hold_id for order in orders],
        "states": ["placed" if one.refusal is None else "refused" for one in placed],
        "refusals": [one.refusal for one in placed],
        "buyer_ids": [order.buyer_id for order in orders],
        "buyer_numbers": [order.buyer_number for order in orders],
        "seller_ids": [order.seller_id for order in orders],
        "seller_numbers": [order.seller_number for order in orders],
        "prices": [order.price_credits for order in orders],
        "dates": [order.placed_on for order in orders],
        "territory_ids": [order.territory_id for order in orders],
        "cooperative": work.cooperative,
    }
    await work.connection.execute(_INSERT, values)
    parts = [(one.order.hold_id, *move) for one in placed if one.parts for move in one.order.pending(one.parts)]
    if parts:
        columns = {
            "hold_ids": [hold_id for hold_id, _, _, _ in parts],
            "units": [debit.unit for _, debit, _, _ in parts],
            "debits": [debit.account_id for _, debit, _, _ in parts],
            "credits": [credit.account_id for _, _, credit, _ in parts],
            "amounts": [amount for _, _, _, amount in parts],
        }
        await work.connection.execute(_INSERT_PARTS, columns)


async def end_holds(work: UnitOfWork, ended: Sequence[Ended]) -> None:
    """Settle or void holds whole, or remember that they were cancelled before they were placed."""
    unknown = [one for one in ended if one.state == "cancelled"]
    known = [one for one in ended if one.state != "cancelled"]
    if unknown:
        values = {**_columns(unknown), "cooperative": work.cooperative}
        await work.connection.execute(_INSERT_CANCELLED, values)
    if known:
        await work.connection.execute(_END, _columns(known))
        await work.connection.execute(_END_PARTS, {"hold_ids": [one.hold_id for one in known]})


def _columns(ended: Sequence[Ended]) -> dict[str, object]:
    return {
        "hold_ids": [one.hold_id for one in ended],
        "states": [one.state for one in ended],
        "dates": [one.on for one in ended],
    }
