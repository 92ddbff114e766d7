"""Payouts: where a member is paid to, and the batches that pay them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.wallet import errors
from services.wallet.outside.sepa import SepaForm
from services.wallet.repository.payout_details import find_details
from services.wallet.schemas.payout_details import PayoutDetailsBody, PayoutDetailsView, payout_details_view
from services.wallet.schemas.payouts import (
    BatchView,
    ExecutionBody,
    FailureBody,
    OwnPayoutsView,
    PayoutsBody,
    PayoutView,
    batch_view,
    own_payouts_view,
    payout_view,
)
from services.wallet.use_cases import read_payouts, sign_payouts
from services.wallet.use_cases.change_payout_details import change_payout_details
from services.wallet.use_cases.fail_payout import fail_payout
from services.wallet.use_cases.make_payout_file import make_payout_file
from services.wallet.use_cases.propose_payouts import propose_payouts
from shared.errors import (
    Forbidden,
    FreshLoginRequired,
    IdempotencyKeyMissing,
    InvalidRequest,
    NotFound,
    Problem,
    StillRunning,
    Unauthenticated,
)
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, require_fresh_login

router = APIRouter(prefix="/v1", tags=["payouts"], responses=problems(Unauthenticated))

STEP: tuple[type[Problem], ...] = (
    IdempotencyKeyMissing,
    Forbidden,
    NotFound,
    errors.BatchState,
    StillRunning,
    InvalidRequest,
)


@router.put(
    "/me/payout-details",
    summary="Say where one is paid to",
    responses=problems(
        Forbidden, FreshLoginRequired, errors.InvalidIban, errors.InvalidBic, errors.VehicleRefused, InvalidRequest
    ),
)
async def put_payout_details(body: PayoutDetailsBody, caller: Caller, work: Work) -> PayoutDetailsView:
    """Asks for a fresh log-in, tells the person, and pays nothing to a new account for 72 hours."""
    require_fresh_login(caller, work.now())
    return payout_details_view(await change_payout_details(work, caller.member_id, **body.model_dump()))


@router.get("/me/payout-details", summary="Where one is paid to", responses=problems(NotFound))
async def get_payout_details(caller: Caller, work: Work) -> PayoutDetailsView:
    """The end of the IBAN only; 404 before it was said."""
    row = await find_details(work, caller.member_id)
    if row is None:
        raise NotFound
    return payout_details_view(row)


@router.get("/me/payouts", summary="What the caller is paid")
async def get_own_payouts(caller: Caller, work: Work) -> OwnPayoutsView:
    """What is due, what it waits for, and the newest payouts."""
    return own_payouts_view(await read_payouts.show_own_payouts(work, caller.member_id))


@router.post(
    "/payout-batches",
    summary="Propose a batch of payouts",
    status_code=201,
    response_model=BatchView,
    responses=problems(
        IdempotencyKeyMissing,
        Forbidden,
        FreshLoginRequired,
        errors.NothingToPay,
        errors.VehicleRefused,
        StillRunning,
        InvalidRequest,
    ),
)
async def post_payout_batch(body: PayoutsBody, caller: Caller, work: Work, once: Once) -> Response:
    """The first signature: sets aside all that is due at or above the minimum, with a usable account."""
    require_fresh_login(caller, work.now())
    batch = await propose_payouts(work, caller.member_id, {one.member_id: one.vehicle for one in body.vehicles})
    return await once.answer(batch_view(batch), status=201, location=f"/v1/payout-batches/{batch.batch_id}")


@router.get("/payout-batches", summary="Batches, newest first", responses=problems(Forbidden, InvalidRequest))
async def get_payout_batches(caller: Caller, work: Work, page: PageQuery) -> Paged[BatchView]:
    """For the presidency and accountants."""
    before = page.after_as(UUID)
    rows = await read_payouts.list_batches(work, caller.member_id, before[0] if before else None, page.limit + 1)
    return paged([batch_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.batch_id,))


@router.get("/payout-batches/{batch_id}", summary="A batch", responses=problems(Forbidden, NotFound, InvalidRequest))
async def get_payout_batch(batch_id: Id, caller: Caller, work: Work) -> BatchView:
    """For the presidency and accountants."""
    return batch_view(await read_payouts.show_batch(work, caller.member_id, batch_id))


@router.get(
    "/payout-batches/{batch_id}/lines", summary="Its lines", responses=problems(Forbidden, NotFound, InvalidRequest)
)
async def get_payout_lines(batch_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[PayoutView]:
    """A line a member, for the presidency and accountants."""
    after = page.after_as(UUID)
    rows = await read_payouts.list_lines(work, caller.member_id, batch_id, after[0] if after else None, page.limit + 1)
    return paged([payout_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.line_id,))


@router.get(
    "/payout-batches/{batch_id}/file",
    summary="The file of transfers",
    response_class=Response,
    responses={
        200: {"content": {"application/xml": {"schema": {"type": "string"}}}, "description": "A pain.001 document"},
        **problems(
            Forbidden,
            FreshLoginRequired,
            NotFound,
            errors.BatchState,
            errors.BankAccountMissing,
            errors.NothingToPay,
            InvalidRequest,
        ),
    },
)
async def get_payout_file(
    batch_id: Id,
    caller: Caller,
    work: Work,
    salaries: Annotated[bool, Query(description="The salaries, or all the others")] = False,
    form: Annotated[SepaForm, Query(description="What the bank takes")] = "pain.001.001.09",
) -> Response:
    """For the presidency with a fresh log-in, once approved; the same bytes each time, never to be edited."""
    require_fresh_login(caller, work.now())
    content = await make_payout_file(work, caller.member_id, batch_id, salaries=salaries, form=form)
    name = f"{'salaires' if salaries else 'paiements'}-{batch_id}.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/xml", headers=headers)


@router.post(
    "/payout-batches/{batch_id}/approve",
    summary="The second signature",
    response_model=BatchView,
    responses=problems(*STEP, FreshLoginRequired, errors.SecondSignature),
)
async def post_payout_approval(batch_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By somebody else of the presidency or the council, with a fresh log-in."""
    require_fresh_login(caller, work.now())
    return await once.answer(batch_view(await sign_payouts.approve_payouts(work, caller.member_id, batch_id)))


@router.post(
    "/payout-batches/{batch_id}/cancel",
    summary="Give a batch up before the bank pays",
    response_model=BatchView,
    responses=problems(*STEP),
)
async def post_payout_cancellation(batch_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """What was set aside is due again."""
    return await once.answer(batch_view(await sign_payouts.cancel_payouts(work, caller.member_id, batch_id)))


@router.post(
    "/payout-batches/{batch_id}/execute",
    summary="The bank has paid",
    response_model=BatchView,
    responses=problems(*STEP, errors.ExecutionDate),
)
async def post_payout_execution(batch_id: Id, body: ExecutionBody, caller: Caller, work: Work, once: Once) -> Response:
    """On the bank's date: the amounts leave the members' accounts."""
    batch = await sign_payouts.execute_payouts(work, caller.member_id, batch_id, body.executed_on)
    return await once.answer(batch_view(batch))


@router.post(
    "/payout-batches/{batch_id}/lines/{line_id}/fail",
    summary="One member is not paid",
    response_model=PayoutView,
    responses=problems(*STEP),
)
async def post_payout_failure(
    batch_id: Id, line_id: Id, body: FailureBody, caller: Caller, work: Work, once: Once
) -> Response:
    """Sent back by the bank after the execution, or refused before it: the amount is due again."""
    line = await fail_payout(work, caller.member_id, batch_id, line_id, body.reason)
    return await once.answer(payout_view(line))
