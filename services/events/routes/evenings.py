"""Evenings and their draw."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.events.errors import (
    CrewOnly,
    DecisionsMissing,
    EveningInThePast,
    EveningState,
    ListClosed,
    MemberNotKnown,
    NobodyCheckedIn,
    TerritoryNotKnown,
)
from services.events.repository import evenings
from services.events.routes.callers import person_of
from services.events.schemas import evenings as schemas
from services.events.schemas.evenings import DrawView, EveningDetail, EveningView, HeldEvening, NewEvening
from services.events.use_cases.authorise import evening_of
from services.events.use_cases.draw_order import draw_order, show_draw
from services.events.use_cases.hold_evening import hold_evening
from services.events.use_cases.plan_evening import EveningPlan, plan_evening
from services.events.use_cases.run_evening import cancel_evening, open_evening, start_evening
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems

router = APIRouter(prefix="/v1", tags=["evenings"])


@router.post(
    "/evenings",
    status_code=201,
    response_model=EveningView,
    responses=problems(Unauthenticated, CrewOnly, TerritoryNotKnown, MemberNotKnown, EveningInThePast),
)
async def post_evening(work: Work, caller: Caller, once: Once, body: NewEvening) -> Response:
    """Plan an evening. Its commitment for the draw is public from now on."""
    plan = EveningPlan(body.on, body.territory_id, body.season_code, body.jury_president_id)
    evening = await plan_evening(work, person_of(caller), plan)
    return await once.answer(EveningView.of(evening), status=201, location=f"/v1/evenings/{evening.evening_id}")


@router.get("/evenings", responses=problems(Unauthenticated))
async def get_evenings(
    work: Work,
    caller: Caller,  # noqa: ARG001 - members only
    page: PageQuery,
    territory_id: Id | None = None,
    state: schemas.EveningState | None = None,
) -> Paged[EveningView]:
    """Evenings, latest date first."""
    after = page.after_as(date.fromisoformat, UUID)
    rows = await evenings.list_evenings(
        work,
        territory_id=territory_id,
        state=state,
        after=None if after is None else (after[0], after[1]),
        limit=page.limit + 1,
    )
    views = [EveningView.of(row) for row in rows]
    return paged(views, page.limit, cursor_of=lambda view: (view.on, view.evening_id))


@router.get("/evenings/{evening_id}", responses=problems(Unauthenticated, NotFound))
async def get_evening(work: Work, caller: Caller, evening_id: Id) -> EveningDetail:  # noqa: ARG001 - members only
    """One evening with its figures."""
    evening = await evening_of(work, evening_id)
    return EveningDetail.of_counts(evening, await evenings.count_evening(work, evening_id))


@router.post(
    "/evenings/{evening_id}/open",
    response_model=EveningView,
    responses=problems(Unauthenticated, CrewOnly, NotFound, EveningState),
)
async def post_evening_open(work: Work, caller: Caller, once: Once, evening_id: Id) -> Response:
    """Open the sign-ups."""
    return await once.answer(EveningView.of(await open_evening(work, person_of(caller), evening_id)))


@router.post(
    "/evenings/{evening_id}/start",
    response_model=EveningView,
    responses=problems(Unauthenticated, CrewOnly, NotFound, EveningState),
)
async def post_evening_start(work: Work, caller: Caller, once: Once, evening_id: Id) -> Response:
    """Start the evening: performances and scores are taken from now on."""
    return await once.answer(EveningView.of(await start_evening(work, person_of(caller), evening_id)))


@router.post(
    "/evenings/{evening_id}/hold",
    response_model=EveningView,
    responses=problems(Unauthenticated, CrewOnly, NotFound, EveningState, DecisionsMissing),
)
async def post_evening_hold(work: Work, caller: Caller, once: Once, evening_id: Id, body: HeldEvening) -> Response:
    """End the evening and announce its figures. Every performance must have its decision."""
    held = await hold_evening(work, person_of(caller), evening_id, body.volunteers)
    return await once.answer(EveningView.of(held))


@router.post(
    "/evenings/{evening_id}/cancel",
    response_model=EveningView,
    responses=problems(Unauthenticated, CrewOnly, NotFound, EveningState),
)
async def post_evening_cancel(work: Work, caller: Caller, once: Once, evening_id: Id) -> Response:
    """Cancel an evening that was not held."""
    return await once.answer(EveningView.of(await cancel_evening(work, person_of(caller), evening_id)))


@router.post(
    "/evenings/{evening_id}/draw",
    status_code=201,
    response_model=DrawView,
    responses=problems(Unauthenticated, CrewOnly, NotFound, EveningState, ListClosed, NobodyCheckedIn),
)
async def post_draw(work: Work, caller: Caller, once: Once, evening_id: Id) -> Response:
    """Freeze the list of those who are checked in and draw their order; once an evening."""
    record = await draw_order(work, person_of(caller), evening_id)
    return await once.answer(DrawView.of(record), status=201, location=f"/v1/evenings/{evening_id}/draw")


@router.get("/evenings/{evening_id}/draw", responses=problems(Unauthenticated, NotFound))
async def get_draw(work: Work, caller: Caller, evening_id: Id) -> DrawView:  # noqa: ARG001 - members only
    """The draw with everything that anyone needs to recompute it; before the draw, its commitment."""
    return DrawView.of(await show_draw(work, evening_id))
