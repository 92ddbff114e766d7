"""Write a listing as a draft: nobody else sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.marketplace.errors import TerritoryNotServed
from services.marketplace.repository.listings import ListingRow, insert_listing
from services.marketplace.repository.people import is_territory_open
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class NewListing:
    """What is offered. `price_credits` in hundredths of a credit, whichever of the two it is paid in."""

    title: str
    description: str
    category_code: str
    skill_codes: Sequence[str]
    price_credits: int
    territory_id: UUID
    turnaround_days: int


async def create_listing(work: UnitOfWork, seller_id: UUID, seller_number: int, new: NewListing) -> ListingRow:
    """Keep a draft; raises `TerritoryNotServed`."""
    await check_territory(work, new.territory_id)
    listing = ListingRow(
        listing_id=new_id(),
        territory_id=new.territory_id,
        seller_id=seller_id,
        seller_number=seller_number,
        title=new.title,
        description=new.description,
        category_code=new.category_code,
        skill_codes=distinct(new.skill_codes),
        price_credits=new.price_credits,
        turnaround_days=new.turnaround_days,
        state="draft",
        hidden=False,
        version=1,
        listing_version=None,
        created_at=work.now(),
        published_at=None,
        withdrawn_at=None,
    )
    await insert_listing(work, listing)
    work.audit("listing_created", listing.listing_id)
    return listing


async def check_territory(work: UnitOfWork, territory_id: UUID) -> None:
    """Raise `TerritoryNotServed` unless the territory was announced."""
    if not await is_territory_open(work, territory_id):
        raise TerritoryNotServed(field="territory_id")


def distinct(codes: Sequence[str]) -> list[str]:
    """Each code once, in the order of writing."""
    return list(dict.fromkeys(codes))
