"""Routes of orders: placing and reading."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.marketplace import errors
from services.marketplace.domain.orders import State
from services.marketplace.repository.orders import Party
from services.marketplace.schemas.orders import OrderBody, OrderDetailsView, OrderView, details_view, order_view
from services.marketplace.use_cases.place_order import place_order
from services.marketplace.use_cases.read_orders import list_orders, show_order, with_details
from shared.errors import IdempotencyKeyMissing, InvalidRequest, NotFound, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1/orders", tags=["orders"], responses=problems(Unauthenticated))


@router.post(
    "",
    summary="Order from a listing",
    status_code=201,
    response_model=OrderDetailsView,
    responses=problems(
        IdempotencyKeyMissing,
        errors.ActivePlugRequired,
        NotFound,
        errors.OwnListing,
        errors.ListingClosed,
        errors.ListingChanged,
        StillRunning,
        InvalidRequest,
    ),
)
async def post_order(body: OrderBody, caller: Caller, work: Work, once: Once) -> Response:
    """Price and promise are copied. `payment` is `pending` until the wallet has held the credits, or refused to."""
    order = await place_order(work, caller.member_id, body.listing_id, body.listing_version)
    details = await with_details(work, order, caller.member_id)
    return await once.answer(details_view(details), status=201, location=f"/v1/orders/{order.order_id}")


@router.get("", summary="The caller's orders, newest first", responses=problems(InvalidRequest))
async def get_orders(
    caller: Caller,
    work: Work,
    page: PageQuery,
    part: Annotated[Party | None, Query(description="Only those in which the caller buys, or sells")] = None,
    state: Annotated[State | None, Query(description="Only orders in this state")] = None,
) -> Paged[OrderView]:
    """As buyer and as seller."""
    after = page.after_as(UUID)
    rows = await list_orders(
        work,
        caller.member_id,
        party=part,
        state=state,
        after=after[0] if after else None,
        limit=page.limit + 1,
    )
    views = [
        order_view(order, promise, "buyer" if order.buyer_id == caller.member_id else "seller")
        for order, promise in rows
    ]
    return paged(views, page.limit, cursor_of=lambda item: (item.order_id,))


@router.get("/{order_id}", summary="One order", responses=problems(NotFound, InvalidRequest))
async def get_order(order_id: Id, caller: Caller, work: Work) -> OrderDetailsView:
    """For its two parties; to others it does not exist."""
    return details_view(await show_order(work, caller.member_id, order_id))
