"""The register of functions: who holds which mandate."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from services.membership.errors import FunctionRequired, LastPresidency, MandateDates
from services.membership.repository import mandates
from services.membership.schemas.cooperative import MandateBody, MandateView
from services.membership.use_cases.end_mandate import withdraw_mandate
from services.membership.use_cases.give_mandate import give_mandate
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1/mandates", tags=["mandates"])


@router.get("", responses=problems(Unauthenticated))
async def list_mandates(
    _caller: Caller, work: Work, page: PageQuery, member_id: Id | None = None
) -> Paged[MandateView]:
    """The mandates in force today, of everybody or of one member."""
    after, today = page.after_as(UUID), work.today()
    found = await mandates.mandates_in_force(
        work, today, page.limit + 1, None if after is None else after[0], member_id=member_id
    )
    return paged([MandateView.of(mandate, today) for mandate in found], page.limit, lambda view: (view.mandate_id,))


@router.post(
    "",
    status_code=201,
    response_model=MandateView,
    responses=problems(Unauthenticated, FunctionRequired, NotFound, MandateDates),
)
async def post_mandate(body: MandateBody, caller: Caller, work: Work, once: Once) -> Response:
    """Give a function. By the presidency."""
    mandate = await give_mandate(
        work,
        caller.member_id,
        body.member_id,
        body.role,
        from_on=body.from_on,
        until_on=body.until_on,
        ceiling=body.ceiling,
        scope_id=body.scope_id,
        decision_id=body.decision_id,
    )
    view = MandateView.of(mandate, work.today())
    return await once.answer(view, status=201, location=f"/v1/mandates?member_id={mandate.member_id}")


@router.post(
    "/{mandate_id}/withdrawal",
    response_model=MandateView,
    responses=problems(Unauthenticated, FunctionRequired, NotFound, LastPresidency),
)
async def post_withdrawal(mandate_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """End a mandate today. By the presidency."""
    mandate = await withdraw_mandate(work, caller.member_id, mandate_id)
    return await once.answer(MandateView.of(mandate, work.today()))
