"""The reserve fund and its investments, open to every member; spending takes two signatures."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.wallet.errors import InvestmentNeedsPlug, InvestmentNotOpen, NotEnoughGranted, SecondSignatureNeeded
from services.wallet.repository.investments import list_investments
from services.wallet.schemas.reserve import (
    InvestmentBody,
    InvestmentDetailsView,
    InvestmentView,
    ReserveView,
    SpendingBody,
    SpendingView,
    details_view,
    investment_view,
    reserve_view,
    spending_view,
)
from services.wallet.schemas.statements import MovementView, reached_of, statement_view
from services.wallet.use_cases.read_movements import read_reserve_movements
from services.wallet.use_cases.read_reserve import read_investment, read_reserve
from services.wallet.use_cases.request_investment import request_investment
from services.wallet.use_cases.spend_investment import approve_spending, close_investment, propose_spending
from shared.errors import Forbidden, IdempotencyKeyMissing, InvalidRequest, NotFound, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1", tags=["reserve"], responses=problems(Unauthenticated))
_ONCE = (IdempotencyKeyMissing, StillRunning, InvalidRequest)


@router.get("/reserve", summary="The reserve fund")
async def get_reserve(_caller: Caller, work: Work) -> ReserveView:
    """What it has, what is granted to investments, what is free."""
    return reserve_view(await read_reserve(work), work.now())


@router.get("/reserve/movements", summary="Movements of the reserve fund", responses=problems(InvalidRequest))
async def get_reserve_movements(_caller: Caller, work: Work, page: PageQuery) -> Paged[MovementView]:
    """Newest first, each with the balance after it."""
    return statement_view(await read_reserve_movements(work, reached_of(page), page.limit))


@router.get("/investments", summary="Investments asked of the reserve fund", responses=problems(InvalidRequest))
async def get_investments(_caller: Caller, work: Work, page: PageQuery) -> Paged[InvestmentView]:
    """Newest first."""
    after = page.after_as(UUID)
    rows = await list_investments(work, after[0] if after else None, page.limit + 1)
    return paged([investment_view(row) for row in rows], page.limit, cursor_of=lambda view: (view.request_id,))


@router.get("/investments/{request_id}", summary="One investment", responses=problems(NotFound, InvalidRequest))
async def get_investment(request_id: Id, _caller: Caller, work: Work) -> InvestmentDetailsView:
    """With what was spent of it."""
    return details_view(await read_investment(work, request_id))


@router.post(
    "/investments",
    summary="Ask for an investment",
    status_code=201,
    response_model=InvestmentView,
    responses=problems(InvestmentNeedsPlug, *_ONCE),
)
async def post_investment(body: InvestmentBody, caller: Caller, work: Work, once: Once) -> Response:
    """By an active Plug. The cooperative votes in membership; its decision grants an amount, or nothing."""
    made = await request_investment(
        work, caller.member_id, caller.member_number, kind=body.kind, title=body.title, asked=body.asked_cents
    )
    return await once.answer(investment_view(made), status=201, location=f"/v1/investments/{made.request_id}")


@router.post(
    "/investments/{request_id}/spendings",
    summary="Propose a spending",
    status_code=201,
    response_model=SpendingView,
    responses=problems(Forbidden, NotFound, InvestmentNotOpen, NotEnoughGranted, *_ONCE),
)
async def post_spending(request_id: Id, body: SpendingBody, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency, within its ceiling. Nothing moves before somebody else approves."""
    made = await propose_spending(
        work,
        caller.member_id,
        request_id,
        amount=body.amount_cents,
        document=body.document,
        spent_on=body.spent_on,
    )
    return await once.answer(spending_view(made), status=201, location=f"/v1/investments/{request_id}")


@router.post(
    "/investments/{request_id}/spendings/{spending_id}/approval",
    summary="Approve a spending",
    response_model=SpendingView,
    responses=problems(Forbidden, NotFound, InvestmentNotOpen, SecondSignatureNeeded, *_ONCE),
)
async def post_approval(request_id: Id, spending_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By somebody else of the presidency or the council: the fund pays."""
    return await once.answer(spending_view(await approve_spending(work, caller.member_id, request_id, spending_id)))


@router.post(
    "/investments/{request_id}/closure",
    summary="Close an investment",
    response_model=InvestmentView,
    responses=problems(Forbidden, NotFound, InvestmentNotOpen, *_ONCE),
)
async def post_closure(request_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """By the technical presidency: what was granted and not spent is free again."""
    return await once.answer(investment_view(await close_investment(work, caller.member_id, request_id)))
