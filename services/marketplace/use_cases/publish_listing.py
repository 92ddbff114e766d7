"""Publish a listing: from now on it is open to orders, and each order keeps the version that it was placed under."""

from dataclasses import replace
from uuid import UUID

from services.marketplace.domain import listings
from services.marketplace.repository.listings import ListingRow, keep_version, save_listing
from services.marketplace.use_cases.open_listing import check_may_publish, open_own, open_to_read
from shared.contracts.marketplace import ListingPublished
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork


async def publish_listing(work: UnitOfWork, member_id: UUID, listing_id: UUID) -> ListingRow:
    """Publish a draft of one's own.

    Raises `ActivePlugRequired`, `CharterSignatureRequired`, what `open_own` raises, or `ListingState`.
    """
    await open_to_read(work, member_id, listing_id)
    await check_may_publish(work, member_id)
    listing = await open_own(work, member_id, listing_id)
    listings.check("publish", listing.state)
    published = replace(
        listing, state="published", version=listing.version + 1, listing_version=1, published_at=work.now()
    )
    await save_listing(work, published)
    await keep_version(work, published)
    say_published(work, published)
    work.audit("listing_published", listing_id, listing_version=1, price_credits=listing.price_credits)
    return published


def say_published(work: UnitOfWork, listing: ListingRow) -> None:
    """Tell the others that a version is open to orders."""
    message = ListingPublished(
        listing_id=listing.listing_id,
        listing_version=listing.listing_version or 1,
        seller=Member(member_id=listing.seller_id, member_number=listing.seller_number),
        category_code=listing.category_code,
        skill_codes=tuple(listing.skill_codes),
        price_credits=listing.price_credits,
        territory_id=listing.territory_id,
    )
    work.outbox.add(message, territory_id=listing.territory_id)
