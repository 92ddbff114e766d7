"""Holds of orders and their pending parts. Writers hold the lock of credits, so what is read here stays true."""

from collections.abc import Collection, Mapping, Sequence
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
_SAVE = text(
    "UPDATE holds SET state = t.state, ended_on = t.ended_on, settlement_count = t.settlement_count,"
    " dispute_id = t.dispute_id, disputed_on = t.disputed_on"
    " FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:states AS text[]), CAST(:dates AS date[]),"
    " CAST(:counts AS integer[]), CAST(:dispute_ids AS uuid[]), CAST(:disputed AS date[]))"
    " AS t (hold_id, state, ended_on, settlement_count, dispute_id, disputed_on) WHERE holds.hold_id = t.hold_id"
)
_SAVE_PARTS = text(
    "UPDATE hold_parts AS p SET posted = t.posted, voided = t.voided"
    " FROM unnest(CAST(:hold_ids AS uuid[]), CAST(:units AS text[]), CAST(:posted AS bigint[]),"
    " CAST(:voided AS bigint[])) AS t (hold_id, unit, posted, voided)"
    " WHERE p.hold_id = t.hold_id AND p.unit = t.unit"
)
_FIND = text(
    "SELECT h.hold_id, h.state, h.refusal, h.buyer_id, h.buyer_number, h.seller_id, h.seller_number, h.price_credits,"
    " h.placed_on, h.ended_on, h.territory_id, h.settlement_count, h.dispute_id, h.disputed_on,"
    " CAST(coalesce(sum(p.amount) FILTER (WHERE p.unit = 'SUB'), 0) AS bigint) AS held_sub,"
    " CAST(coalesce(sum(p.amount) FILTER (WHERE p.unit = 'COL'), 0) AS bigint) AS held_col,"
    " CAST(coalesce(sum(p.posted) FILTER (WHERE p.unit = 'SUB'), 0) AS bigint) AS given_sub,"
    " CAST(coalesce(sum(p.posted) FILTER (WHERE p.unit = 'COL'), 0) AS bigint) AS given_col,"
    " CAST(coalesce(sum(p.voided) FILTER (WHERE p.unit = 'SUB'), 0) AS bigint) AS returned_sub,"
    " CAST(coalesce(sum(p.voided) FILTER (WHERE p.unit = 'COL'), 0) AS bigint) AS returned_col"
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
    """A hold as it stands. `order` is None for one that was cancelled before its order was heard.

    Of what was `held`, the seller was `given` a part and another was `returned` to the buyer; the rest is set aside.
    """

    hold_id: UUID
    state: str
    refusal: str | None
    order: Order | None
    held: Parts
    given: Parts
    returned: Parts
    ended_on: date | None
    settlement_count: int
    dispute_id: UUID | None
    disputed_on: date | None

    @property
    def left(self) -> Parts:
        """What is still set aside."""
        return self.held.less(self.given).less(self.returned)


class Placed(NamedTuple):
    """An order that was held, or refused with a reason."""

    order: Order
    parts: Parts | None
    refusal: str | None


async def find_holds(work: UnitOfWork, hold_ids: Collection[UUID]) -> dict[UUID, HoldRow]:
    """The holds of these orders that are known."""
    rows = await work.connection.execute(_FIND, {"hold_ids": list(hold_ids)})
    found = {}
    for row in rows:
        order = None
        if row.buyer_id is not None:
            who = (row.buyer_id, row.buyer_number, row.seller_id, row.seller_number)
            order = Order(row.hold_id, *who, row.price_credits, row.placed_on, row.territory_id)
        found[row.hold_id] = HoldRow(
            hold_id=row.hold_id,
            state=row.state,
            refusal=row.refusal,
            order=order,
            held=Parts(row.held_sub, row.held_col),
            given=Parts(row.given_sub, row.given_col),
            returned=Parts(row.returned_sub, row.returned_col),
            ended_on=row.ended_on,
            settlement_count=row.settlement_count,
            dispute_id=row.dispute_id,
            disputed_on=row.disputed_on,
        )
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


async def remember_cancelled(work: UnitOfWork, cancelled: Mapping[UUID, date]) -> None:
    """Remember orders that were cancelled, with the day, before they were heard of."""
    if cancelled:
        values = {
            "hold_ids": list(cancelled),
            "states": ["cancelled"] * len(cancelled),
            "dates": list(cancelled.values()),
            "cooperative": work.cooperative,
        }
        await work.connection.execute(_INSERT_CANCELLED, values)


async def save_holds(work: UnitOfWork, changed: Collection[HoldRow]) -> None:
    """Write how holds stand now: their state, and what was given and returned of their parts."""
    if not changed:
        return
    values = {
        "hold_ids": [hold.hold_id for hold in changed],
        "states": [hold.state for hold in changed],
        "dates": [hold.ended_on for hold in changed],
        "counts": [hold.settlement_count for hold in changed],
        "dispute_ids": [hold.dispute_id for hold in changed],
        "disputed": [hold.disputed_on for hold in changed],
    }
    await work.connection.execute(_SAVE, values)
    parts = [(h.hold_id, "SUB", h.given.sub, h.returned.sub) for h in changed]
    parts += [(h.hold_id, "COL", h.given.col, h.returned.col) for h in changed]
    columns = {
        "hold_ids": [hold_id for hold_id, _, _, _ in parts],
        "units": [unit for _, unit, _, _ in parts],
        "posted": [posted for _, _, posted, _ in parts],
        "voided": [voided for _, _, _, voided in parts],
    }
    await work.connection.execute(_SAVE_PARTS, columns)
