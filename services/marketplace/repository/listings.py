"""Listings: writing, locking, publishing, searching."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, insert, or_, select, tuple_, update

from services.marketplace.domain.listings import State, searched
from services.marketplace.tables import listing_versions, listings
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A listing as it stands. `price_credits` in hundredths; `listing_version` is the last one open to orders."""

    listing_id: UUID
    territory_id: UUID
    seller_id: UUID
    seller_number: int
    title: str
    description: str
    category_code: str
    skill_codes: Sequence[str]
    price_credits: int
    turnaround_days: int
    state: State
    hidden: bool
    version: int
    listing_version: int | None
    created_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Search:
    """What a reader looks for among published listings; None leaves a facet open."""

    category_code: str | None = None
    skill_code: str | None = None
    territory_id: UUID | None = None
    seller_id: UUID | None = None
    text: str | None = None


_COLUMNS = tuple(listings.c[field.name] for field in fields(ListingRow))
_PROMISED = (
    "listing_id",
    "listing_version",
    "title",
    "description",
    "category_code",
    "skill_codes",
    "price_credits",
    "territory_id",
    "turnaround_days",
)


async def insert_listing(work: UnitOfWork, row: ListingRow) -> None:
    """Write a new draft."""
    await work.connection.execute(insert(listings).values(**asdict(row), cooperative=work.cooperative))


async def find_listing(work: UnitOfWork, listing_id: UUID) -> ListingRow | None:
    """One listing."""
    found = await work.connection.execute(select(*_COLUMNS).where(listings.c.listing_id == listing_id))
    row = found.one_or_none()
    return None if row is None else ListingRow(*row)


async def lock_listing(work: UnitOfWork, listing_id: UUID, *, shared: bool = False) -> ListingRow | None:
    """One listing, locked until the transaction ends: to change it, or (`shared`) so that nobody else does."""
    statement = select(*_COLUMNS).where(listings.c.listing_id == listing_id).with_for_update(read=shared)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else ListingRow(*row)


async def save_listing(work: UnitOfWork, row: ListingRow) -> None:
    """Write a listing that this transaction has locked."""
    values = {name: value for name, value in asdict(row).items() if name != "listing_id"}
    await work.connection.execute(update(listings).where(listings.c.listing_id == row.listing_id).values(values))


async def keep_version(work: UnitOfWork, row: ListingRow) -> None:
    """Keep what this version promises, for the orders that will name it."""
    values = {name: getattr(row, name) for name in _PROMISED}
    await work.connection.execute(insert(listing_versions).values(**values, published_at=work.now()))


async def hide_published(work: UnitOfWork, seller_id: UUID, *, hidden: bool) -> list[ListingRow]:
    """Hide or show the published listings of a seller; returns those that changed."""
    statement = (
        update(listings)
        .where(listings.c.seller_id == seller_id, listings.c.state == "published", listings.c.hidden != hidden)
        .values(hidden=hidden)
        .returning(*_COLUMNS)
    )
    return [ListingRow(*row) for row in await work.connection.execute(statement)]


async def withdraw_all(work: UnitOfWork, seller_id: UUID, before: datetime | None) -> list[ListingRow]:
    """Withdraw all that a seller offers, drafts too, or only what was written before a moment; returns what changed."""
    statement = (
        update(listings)
        .where(listings.c.seller_id == seller_id, listings.c.state != "withdrawn")
        .values(state="withdrawn", hidden=False, version=listings.c.version + 1, withdrawn_at=work.now())
        .returning(*_COLUMNS)
    )
    if before is not None:
        statement = statement.where(listings.c.created_at < before)
    return [ListingRow(*row) for row in await work.connection.execute(statement)]


async def published_after(
    work: UnitOfWork, search: Search, after: tuple[datetime, UUID] | None, limit: int
) -> list[ListingRow]:
    """Listings open to orders, the newest first, after the sort key `after`."""
    conditions = [listings.c.state == "published", listings.c.hidden.is_(False)]
    if search.category_code is not None:
        conditions.append(listings.c.category_code == search.category_code)
    if search.skill_code is not None:
        conditions.append(listings.c.skill_codes.contains([search.skill_code]))
    if search.territory_id is not None:
        conditions.append(listings.c.territory_id == search.territory_id)
    if search.seller_id is not None:
        conditions.append(listings.c.seller_id == search.seller_id)
    if search.text is not None:
        pattern = searched(search.text)
        in_title = listings.c.title.ilike(pattern, escape="\\")
        conditions.append(or_(in_title, listings.c.description.ilike(pattern, escape="\\")))
    key = tuple_(listings.c.published_at, listings.c.listing_id)
    if after is not None:
        conditions.append(key < after)
    statement = select(*_COLUMNS).where(and_(*conditions))
    ordered = statement.order_by(listings.c.published_at.desc(), listings.c.listing_id.desc()).limit(limit)
    return [ListingRow(*row) for row in await work.connection.execute(ordered)]


async def listings_of(work: UnitOfWork, seller_id: UUID, after: UUID | None, limit: int) -> list[ListingRow]:
    """Everything a seller has written, in any state, the newest first, older than `after`."""
    statement = select(*_COLUMNS).where(listings.c.seller_id == seller_id)
    if after is not None:
        statement = statement.where(listings.c.listing_id < after)
    rows = await work.connection.execute(statement.order_by(listings.c.listing_id.desc()).limit(limit))
    return [ListingRow(*row) for row in rows]
