"""Routes of fees: what each gets and why, and corrections."""

from fastapi import APIRouter, Response

from services.missions import errors
from services.missions.routes.steps import MOVING
from services.missions.schemas.fees import FeesView, ReversalBody, ReversalView, fees_view, reversal_view
from services.missions.use_cases.reverse_fees import list_reversals, reverse_fees
from services.missions.use_cases.show_fees import show_fees
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["fees"], responses=problems(Unauthenticated))


@router.get(
    "/fees",
    summary="What each would get, or gets, and why",
    responses=problems(NotFound, errors.NegativePool, errors.NobodyShares, InvalidRequest),
)
async def get_fees(mission_id: Id, caller: Caller, work: Work) -> FeesView:
    """A preview with the planned amount until the client accepts; never 404 while the wallet's answer is on its way."""
    return fees_view(await show_fees(work, caller.member_id, mission_id))


@router.post(
    "/reversals",
    summary="Correct published fees",
    status_code=202,
    response_model=ReversalView,
    responses=problems(*MOVING, errors.UnknownLine, errors.ReversalTooLarge, errors.NothingToReverse),
)
async def post_reversal(mission_id: Id, body: ReversalBody, caller: Caller, work: Work, once: Once) -> Response:
    """Takes back all, or amounts of some lines; `pending` until the wallet answers."""
    wanted = None if body.lines is None else [(line.line_id, line.amount.amount) for line in body.lines]
    row = await reverse_fees(work, caller.member_id, mission_id, wanted)
    return await once.answer(reversal_view(row), status=202, location=f"/v1/missions/{mission_id}/reversals")


@router.get("/reversals", summary="Corrections of a mission", responses=problems(NotFound, InvalidRequest))
async def get_reversals(mission_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[ReversalView]:
    """In the order in which they were asked for."""
    after = page.after_as(read_number)
    rows = await list_reversals(work, caller.member_id, mission_id, after[0] if after else 0, page.limit + 1)
    return paged([reversal_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.reversal_no,))
