"""Routes of orders that are paid in parts, disputed, or given back after their end."""

from fastapi import APIRouter, Response

from services.marketplace import errors
from services.marketplace.routes.steps import MOVING
from services.marketplace.schemas.orders import (
    MilestoneBody,
    OrderDetailsView,
    RefundBody,
    RefundView,
    ShareBody,
    details_view,
    refund_view,
)
from services.marketplace.use_cases.accept_milestone import accept_milestone
from services.marketplace.use_cases.read_orders import with_details
from services.marketplace.use_cases.refund_order import refund_order
from services.marketplace.use_cases.settle_dispute import agree_to_share, open_dispute, propose_share
from shared.errors import Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1/orders/{order_id}", tags=["orders"], responses=problems(Unauthenticated))


@router.post(
    "/milestones",
    summary="Accept a part of the work, as the buyer",
    response_model=OrderDetailsView,
    responses=problems(*MOVING, errors.MilestoneNotHigher),
)
async def post_milestone(order_id: Id, body: MilestoneBody, caller: Caller, work: Work, once: Once) -> Response:
    """Final: the wallet pays the seller that share of the price, less what was paid before."""
    order = await accept_milestone(work, caller.member_id, order_id, body.cumulated_bps)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/dispute",
    summary="Open a dispute, as either party",
    response_model=OrderDetailsView,
    responses=problems(*MOVING),
)
async def post_dispute(order_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """What is held stays held, and no deadline runs, until the dispute is resolved."""
    order = await open_dispute(work, caller.member_id, order_id)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/proposal",
    summary="Propose the seller's share, as either party of a dispute",
    response_model=OrderDetailsView,
    responses=problems(*MOVING, errors.MilestoneNotHigher),
)
async def post_proposal(order_id: Id, body: ShareBody, caller: Caller, work: Work, once: Once) -> Response:
    """The newest proposal stands; the other party agrees to it, or proposes another."""
    order = await propose_share(work, caller.member_id, order_id, body.seller_bps)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/agreement",
    summary="Agree to the share that the other party proposes",
    response_model=OrderDetailsView,
    responses=problems(*MOVING, errors.NothingProposed),
)
async def post_agreement(order_id: Id, body: ShareBody, caller: Caller, work: Work, once: Once) -> Response:
    """Final: the seller has the share, the rest goes back to the buyer, COL before SUB."""
    order = await agree_to_share(work, caller.member_id, order_id, body.seller_bps)
    return await once.answer(details_view(await with_details(work, order, caller.member_id)))


@router.post(
    "/refunds",
    summary="Give credits back after the order has ended, as the seller",
    status_code=201,
    response_model=RefundView,
    responses=problems(*MOVING, errors.RefundTooLarge),
)
async def post_refund(order_id: Id, body: RefundBody, caller: Caller, work: Work, once: Once) -> Response:
    """COL that the seller has goes back at once; the rest is a claim on the seller's next COL."""
    refund = await refund_order(work, caller.member_id, order_id, body.credits)
    return await once.answer(refund_view(refund), status=201)
