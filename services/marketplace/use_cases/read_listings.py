"""Read listings: what is open to orders, and one's own in any state."""

from datetime import datetime
from uuid import UUID

from services.marketplace.repository import listings
from services.marketplace.repository.listings import ListingRow, Search
from shared.database.unit_of_work import UnitOfWork


async def search_listings(
    work: UnitOfWork, search: Search, after: tuple[datetime, UUID] | None, limit: int
) -> list[ListingRow]:
    """Listings open to orders that fit, the newest first."""
    return await listings.published_after(work, search, after, limit)


async def list_own_listings(work: UnitOfWork, member_id: UUID, after: UUID | None, limit: int) -> list[ListingRow]:
    """Everything that the member offers or has offered."""
    return await listings.listings_of(work, member_id, after, limit)
