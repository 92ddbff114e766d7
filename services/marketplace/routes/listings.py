"""Routes of listings: writing, publishing, withdrawing, searching."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.marketplace import errors
from services.marketplace.repository.listings import Search
from services.marketplace.schemas.listings import (
    Code,
    ListingBody,
    ListingChangesBody,
    ListingView,
    listing_view,
)
from services.marketplace.use_cases import read_listings
from services.marketplace.use_cases.change_listing import Changes, change_listing
from services.marketplace.use_cases.create_listing import NewListing, create_listing
from services.marketplace.use_cases.open_listing import open_to_read
from services.marketplace.use_cases.publish_listing import publish_listing
from services.marketplace.use_cases.withdraw_listing import withdraw_listing
from shared.errors import (
    Forbidden,
    IdempotencyKeyMissing,
    InvalidRequest,
    NotFound,
    PreconditionFailed,
    StillRunning,
    Unauthenticated,
)
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, etag, if_match, paged, problems, text

router = APIRouter(prefix="/v1/listings", tags=["listings"], responses=problems(Unauthenticated))

PUBLISHING = (NotFound, Forbidden, errors.ActivePlugRequired, errors.CharterSignatureRequired, errors.ListingState)
KEYED = (IdempotencyKeyMissing, StillRunning, InvalidRequest)


@router.post(
    "",
    summary="Write a listing as a draft",
    status_code=201,
    response_model=ListingView,
    responses=problems(*KEYED, errors.TerritoryNotServed),
)
async def post_listing(body: ListingBody, caller: Caller, work: Work, once: Once) -> Response:
    """Nobody else sees it before it is published."""
    new = NewListing(
        title=body.title,
        description=body.description,
        category_code=body.category_code,
        skill_codes=body.skill_codes,
        price_credits=body.price_credits,
        territory_id=body.territory_id,
        turnaround_days=body.turnaround_days,
    )
    listing = await create_listing(work, caller.member_id, caller.member_number, new)
    return await once.answer(listing_view(listing), status=201, location=f"/v1/listings/{listing.listing_id}")


@router.get("", summary="Listings open to orders, newest first; or one's own", responses=problems(InvalidRequest))
async def get_listings(
    caller: Caller,
    work: Work,
    page: PageQuery,
    *,
    category: Annotated[Code | None, Query(description="Only this category")] = None,
    skill: Annotated[Code | None, Query(description="Only with this skill")] = None,
    territory: Annotated[Id | None, Query(description="Only of this territory")] = None,
    seller: Annotated[Id | None, Query(description="Only of this member")] = None,
    q: Annotated[
        Annotated[str, text(80)] | None, Query(description="Only where title or description holds this text")
    ] = None,
    member: Annotated[
        Literal["me"] | None, Query(description="`me`: the caller's own in any state, whatever the other filters")
    ] = None,
) -> Paged[ListingView]:
    """What members offer now."""
    if member == "me":
        older = page.after_as(UUID)
        own = await read_listings.list_own_listings(work, caller.member_id, older[0] if older else None, page.limit + 1)
        return paged([listing_view(row) for row in own], page.limit, cursor_of=lambda item: (item.listing_id,))
    search = Search(category, skill, territory, seller, q)
    after = page.after_as(datetime.fromisoformat, UUID)
    rows = await read_listings.search_listings(work, search, after, page.limit + 1)
    return paged(
        [listing_view(row) for row in rows],
        page.limit,
        cursor_of=lambda item: (item.published_at, item.listing_id),
    )


@router.get("/{listing_id}", summary="One listing", responses=problems(NotFound, InvalidRequest))
async def get_listing(listing_id: Id, caller: Caller, work: Work, response: Response) -> ListingView:
    """Everybody sees what is published; drafts, hidden and withdrawn ones exist for their seller only."""
    listing = await open_to_read(work, caller.member_id, listing_id)
    etag(response, listing.version)
    return listing_view(listing)


@router.patch(
    "/{listing_id}",
    summary="Change a listing of one's own",
    responses=problems(*PUBLISHING, PreconditionFailed, InvalidRequest, errors.TerritoryNotServed),
)
async def patch_listing(
    listing_id: Id, body: ListingChangesBody, caller: Caller, work: Work, request: Request, response: Response
) -> ListingView:
    """What is published gets a new version at once; orders already placed keep theirs."""
    changes = Changes(**{name: getattr(body, name) for name in Changes.__slots__})
    listing = await change_listing(work, caller.member_id, listing_id, changes, if_match(request))
    etag(response, listing.version)
    return listing_view(listing)


@router.post(
    "/{listing_id}/publish",
    summary="Publish a draft",
    response_model=ListingView,
    responses=problems(*KEYED, *PUBLISHING),
)
async def post_publish(listing_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Takes an active Plug who signed the charter."""
    return await once.answer(listing_view(await publish_listing(work, caller.member_id, listing_id)))


@router.post(
    "/{listing_id}/withdraw",
    summary="Withdraw a listing for good",
    response_model=ListingView,
    responses=problems(*KEYED, NotFound, Forbidden, errors.ListingState),
)
async def post_withdraw(listing_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """It takes no more orders; those already placed go on."""
    return await once.answer(listing_view(await withdraw_listing(work, caller.member_id, listing_id)))
