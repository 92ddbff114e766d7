"""Routes of portfolios."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.marketplace import errors
from services.marketplace.schemas.portfolio import ConsentBody, PortfolioLineView, line_view
from services.marketplace.use_cases.answer_consent import answer_consent
from services.marketplace.use_cases.read_portfolio import read_portfolio
from shared.errors import IdempotencyKeyMissing, InvalidRequest, NotFound, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1", tags=["portfolio"], responses=problems(Unauthenticated))


@router.get(
    "/members/{member_id}/portfolio",
    summary="What a member has done for others, latest first",
    responses=problems(InvalidRequest),
)
async def get_portfolio(member_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[PortfolioLineView]:
    """Lines that the other party consented to; one's own all, and those in which one is the other party."""
    after = page.after_as(date.fromisoformat, UUID)
    rows = await read_portfolio(work, member_id, caller.member_id, after, page.limit + 1)
    return paged([line_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.done_on, item.line_id))


@router.post(
    "/portfolio/{line_id}/consent",
    summary="Say whether a line may be shown, as the other party",
    response_model=PortfolioLineView,
    responses=problems(IdempotencyKeyMissing, NotFound, errors.NotYourPart, StillRunning, InvalidRequest),
)
async def post_consent(line_id: Id, body: ConsentBody, caller: Caller, work: Work, once: Once) -> Response:
    """May be changed later: the last answer counts."""
    line = await answer_consent(work, caller.member_id, line_id, given=body.given)
    return await once.answer(line_view(line))
