"""Orders: placing, locking, moving, listing; each with what its listing promised."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, insert, or_, select, update

from services.marketplace.domain.orders import State
from services.marketplace.domain.payments import Payment
from services.marketplace.tables import listing_versions, orders
from shared.database.unit_of_work import UnitOfWork

Party = Literal["buyer", "seller"]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as it stands. `price_credits` in hundredths, SUB and COL at par."""

    order_id: UUID
    territory_id: UUID
    listing_id: UUID
    listing_version: int
    buyer_id: UUID
    buyer_number: int
    seller_id: UUID
    seller_number: int
    price_credits: int
    state: State
    payment: Payment
    placed_at: datetime
    placed_on: date
    accept_by_at: datetime
    hold_refusal: str | None = None
    cancel_asked_by: Party | None = None
    end_reason: str | None = None
    delivery_note: str | None = None
    accepted_at: datetime | None = None
    delivered_at: datetime | None = None
    complete_by_at: datetime | None = None
    ended_at: datetime | None = None
    milestone_count: int = 0
    milestone_bps: int = 0
    dispute_id: UUID | None = None
    proposed_bps: int | None = None
    proposed_by: Party | None = None
    resolved_bps: int | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the version of the listing said that was ordered."""

    title: str
    description: str
    category_code: str
    skill_codes: Sequence[str]
    turnaround_days: int


_COLUMNS = tuple(orders.c[field.name] for field in fields(OrderRow))
_PROMISED = tuple(listing_versions.c[field.name] for field in fields(Promise))
_OF_ORDER = and_(
    listing_versions.c.listing_id == orders.c.listing_id,
    listing_versions.c.listing_version == orders.c.listing_version,
)


async def insert_order(work: UnitOfWork, row: OrderRow) -> None:
    """Write a new order."""
    await work.connection.execute(insert(orders).values(**asdict(row), cooperative=work.cooperative))


async def find_order(work: UnitOfWork, order_id: UUID) -> OrderRow | None:
    """One order."""
    row = (await work.connection.execute(select(*_COLUMNS).where(orders.c.order_id == order_id))).one_or_none()
    return None if row is None else OrderRow(*row)


async def lock_order(work: UnitOfWork, order_id: UUID) -> OrderRow | None:
    """One order, locked until the transaction ends: every step is taken under this lock."""
    statement = select(*_COLUMNS).where(orders.c.order_id == order_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else OrderRow(*row)


async def lock_placed_orders(work: UnitOfWork, member_id: UUID, before: datetime | None) -> list[OrderRow]:
    """The orders not yet accepted in which a member buys or sells, all or only those placed before a moment.

    They are locked in the order of their ids.
    """
    statement = (
        select(*_COLUMNS)
        .where(orders.c.state == "placed", or_(orders.c.buyer_id == member_id, orders.c.seller_id == member_id))
        .order_by(orders.c.order_id)
        .with_for_update()
    )
    if before is not None:
        statement = statement.where(orders.c.placed_at < before)
    return [OrderRow(*row) for row in await work.connection.execute(statement)]


async def save_order(work: UnitOfWork, row: OrderRow) -> None:
    """Write an order that this transaction has locked."""
    values = {name: value for name, value in asdict(row).items() if name != "order_id"}
    await work.connection.execute(update(orders).where(orders.c.order_id == row.order_id).values(values))


async def promise_of(work: UnitOfWork, order: OrderRow) -> Promise:
    """What was promised to the buyer of an order."""
    statement = select(*_PROMISED).where(
        listing_versions.c.listing_id == order.listing_id,
        listing_versions.c.listing_version == order.listing_version,
    )
    return Promise(*(await work.connection.execute(statement)).one())


async def orders_of(
    work: UnitOfWork,
    member_id: UUID,
    *,
    party: Party | None,
    state: State | None,
    after: UUID | None,
    limit: int,
) -> list[tuple[OrderRow, Promise]]:
    """The orders of a member as buyer, as seller or both, the newest first, older than `after`."""
    sides = {"buyer": orders.c.buyer_id, "seller": orders.c.seller_id}
    wanted = sides.values() if party is None else [sides[party]]
    statement = select(*_COLUMNS, *_PROMISED).join(listing_versions, _OF_ORDER)
    statement = statement.where(or_(*(column == member_id for column in wanted)))
    if state is not None:
        statement = statement.where(orders.c.state == state)
    if after is not None:
        statement = statement.where(orders.c.order_id < after)
    rows = await work.connection.execute(statement.order_by(orders.c.order_id.desc()).limit(limit))
    width = len(_COLUMNS)
    return [(OrderRow(*row[:width]), Promise(*row[width:])) for row in rows]
