"""Change a listing. What is open to orders gets a new version; orders already placed keep theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.marketplace.domain import listings
from services.marketplace.repository.listings import ListingRow, keep_version, save_listing
from services.marketplace.use_cases.create_listing import check_territory, distinct
from services.marketplace.use_cases.open_listing import check_may_publish, open_own, open_to_read
from services.marketplace.use_cases.publish_listing import say_published
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change; None leaves a thing as it is."""

    title: str | None = None
    description: str | None = None
    category_code: str | None = None
    skill_codes: Sequence[str] | None = None
    price_credits: int | None = None
    territory_id: UUID | None = None
    turnaround_days: int | None = None


async def change_listing(
    work: UnitOfWork, member_id: UUID, listing_id: UUID, changes: Changes, version: int | None
) -> ListingRow:
    """Apply `changes` to a listing of one's own; returns it with its next version.

    A published one takes what publishing takes. Raises what `open_own` and `check_may_publish` raise, `ListingState`
    or `TerritoryNotServed`.
    """
    if (await open_to_read(work, member_id, listing_id)).state == "published":
        await check_may_publish(work, member_id)
    listing = await open_own(work, member_id, listing_id, version)
    listings.check("change", listing.state)
    given = {name: value for name in Changes.__slots__ if (value := getattr(changes, name)) is not None}
    if changes.territory_id is not None:
        await check_territory(work, changes.territory_id)
    if changes.skill_codes is not None:
        given["skill_codes"] = distinct(changes.skill_codes)
    changed = replace(listing, **given, version=listing.version + 1)
    if listing.listing_version is not None:
        changed = replace(changed, listing_version=listing.listing_version + 1)
    await save_listing(work, changed)
    if changed.listing_version is not None:
        await keep_version(work, changed)
        say_published(work, changed)
    work.audit("listing_changed", listing_id, fields=",".join(sorted(given)), price_credits=changed.price_credits)
    return changed
