"""Routes that move an order: acceptance, refusal, delivery, completion, cancellation."""

from fastapi import APIRouter, Response

from services.marketplace import errors
from services.marketplace.schemas.orders import DeliveryBody, OrderDetailsView, details_view
from services.marketplace.use_cases.accept_order import accept_order
from services.marketplace.use_cases.cancel_order import cancel_order
from services.marketplace.use_cases.complete_order import complete_order
from services.marketplace.use_cases.deliver_order import deliver_order
from services.marketplace.use_cases.read_orders import with_details
from services.marketplace.use_cases.refuse_order import refuse_order
from shared.errors import IdempotencyKeyMissing, InvalidRequest, NotFound, Problem, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1/orders/{order_id}", tags=["orders"], responses=problems(Unauthenticated))

MOVING: tuple[type[Problem], ...] = (
    IdempotencyKeyMissing,
    NotFound,
    errors.NotYourPart,
    errors.OrderState,
    StillRunning,
    InvalidRequest,
)


@router.post(
    "/accept",
    summary="Accept an order, as its seller",
    response_model=OrderDetailsView,
    responses=problems(*MOVING, errors.PaymentNotHeld),
)
async def post_acceptance(order_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Only what is held can be accepted."""
    order = await accept_order(work, caller.member_id, order_id)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/refuse",
    summary="Refuse an order, as its seller",
    response_model=OrderDetailsView,
    responses=problems(*MOVING),
)
async def post_refusal(order_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Before acceptance; the buyer's credits come back."""
    order = await refuse_order(work, caller.member_id, order_id)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/deliver",
    summary="Deliver, as the seller",
    response_model=OrderDetailsView,
    responses=problems(*MOVING),
)
async def post_delivery(order_id: Id, body: DeliveryBody, caller: Caller, work: Work, once: Once) -> Response:
    """The note is for the buyer only. Without an answer in time the order is completed by itself."""
    order = await deliver_order(work, caller.member_id, order_id, body.note)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/complete",
    summary="Accept the delivery, as the buyer",
    response_model=OrderDetailsView,
    responses=problems(*MOVING),
)
async def post_completion(order_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Final: the wallet pays the seller."""
    order = await complete_order(work, caller.member_id, order_id)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/cancel",
    summary="Cancel an order, or ask the other party to",
    response_model=OrderDetailsView,
    responses=problems(*MOVING),
)
async def post_cancellation(order_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Before acceptance the buyer cancels alone; afterwards it takes both, and the first one shows as asked."""
    order = await cancel_order(work, caller.member_id, order_id)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))
