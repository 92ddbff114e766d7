"""Open a listing for somebody: to read it, or locked, to change it. What a member may not see does not exist."""

from uuid import UUID

from services.marketplace.domain.listings import is_visible
from services.marketplace.errors import ActivePlugRequired, CharterSignatureRequired
from services.marketplace.repository.listings import ListingRow, find_listing, lock_listing
from services.marketplace.repository.people import hold_plugs, signed_charter_version
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound, PreconditionFailed


async def open_to_read(work: UnitOfWork, member_id: UUID, listing_id: UUID) -> ListingRow:
    """A published listing, or any of one's own. Raises `NotFound` for everything else."""
    listing = await find_listing(work, listing_id)
    if listing is None or not _may_see(listing, member_id):
        raise NotFound
    return listing


async def open_own(work: UnitOfWork, member_id: UUID, listing_id: UUID, version: int | None = None) -> ListingRow:
    """Lock a listing for its seller.

    Raises `NotFound` when the caller may not see it, `Forbidden` when it is another's, `PreconditionFailed` when
    `version` is not the listing's.
    """
    listing = await lock_listing(work, listing_id)
    if listing is None or not _may_see(listing, member_id):
        raise NotFound
    if listing.seller_id != member_id:
        raise Forbidden
    if version is not None and version != listing.version:
        raise PreconditionFailed
    return listing


async def check_may_publish(work: UnitOfWork, member_id: UUID) -> None:
    """Hold the caller's Plug status still; raise `ActivePlugRequired` or `CharterSignatureRequired` without them.

    To be called before the listing is locked: a change of status locks in this order, too.
    """
    plug = (await hold_plugs(work, [member_id])).get(member_id)
    if plug is None or plug.status != "active":
        raise ActivePlugRequired
    if await signed_charter_version(work, member_id) is None:
        raise CharterSignatureRequired


def _may_see(listing: ListingRow, member_id: UUID) -> bool:
    return listing.seller_id == member_id or is_visible(listing.state, listing.hidden)
