"""Withdraw a listing: it takes no more orders, those already placed go on."""

from dataclasses import replace
from uuid import UUID

from services.marketplace.domain import listings
from services.marketplace.repository.listings import ListingRow, save_listing
from services.marketplace.use_cases.open_listing import open_own
from shared.contracts.marketplace import ListingWithdrawn, WithdrawalReason
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork


async def withdraw_listing(work: UnitOfWork, member_id: UUID, listing_id: UUID) -> ListingRow:
    """Withdraw a listing of one's own, for good. Raises what `open_own` raises, or `ListingState`."""
    listing = await open_own(work, member_id, listing_id)
    listings.check("withdraw", listing.state)
    withdrawn = replace(listing, state="withdrawn", hidden=False, version=listing.version + 1, withdrawn_at=work.now())
    await save_listing(work, withdrawn)
    if listing.state == "published":
        say_withdrawn(work, withdrawn, "by_seller")
    work.audit("listing_withdrawn", listing_id)
    return withdrawn


def say_withdrawn(work: UnitOfWork, listing: ListingRow, reason: WithdrawalReason) -> None:
    """Tell the others that a listing that was published takes no more orders."""
    seller = Member(member_id=listing.seller_id, member_number=listing.seller_number)
    message = ListingWithdrawn(listing_id=listing.listing_id, seller=seller, reason=reason)
    work.outbox.add(message, territory_id=listing.territory_id)
