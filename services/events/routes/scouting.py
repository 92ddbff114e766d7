"""Scouting: own scores, closing, decisions and feedback."""

from fastapi import APIRouter, Response

from services.events.errors import (
    EveningState,
    JurorsOnly,
    OwnAffair,
    ResultMissing,
    ScoutingClosed,
    ScoutingOpen,
    SigningOnly,
    SignUpState,
    TooFewJurors,
)
from services.events.routes.callers import person_of
from services.events.schemas.evenings import EveningView
from services.events.schemas.scouting import (
    ClosedScouting,
    FeedbackView,
    NewDecision,
    NewScore,
    ScoreView,
    ScoutingView,
)
from services.events.schemas.sign_ups import SignUpView
from services.events.use_cases.close_scouting import close_scouting
from services.events.use_cases.decide_sign_up import decide_sign_up, read_feedback
from services.events.use_cases.score_performance import own_score, score_performance
from services.events.use_cases.show_scouting import show_scouting
from shared.errors import NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1", tags=["scouting"])


@router.put(
    "/sign-ups/{sign_up_id}/score",
    responses=problems(Unauthenticated, JurorsOnly, OwnAffair, NotFound, EveningState, SignUpState, ScoutingClosed),
)
async def put_score(work: Work, caller: Caller, sign_up_id: Id, body: NewScore) -> ScoreView:
    """Give or change one's own score, blind to the others, until the scouting is closed."""
    marks = (body.writing, body.presence, body.originality, body.technique)
    return ScoreView.of(await score_performance(work, person_of(caller), sign_up_id, marks, body.comment))


@router.get("/sign-ups/{sign_up_id}/score", responses=problems(Unauthenticated, NotFound))
async def get_score(work: Work, caller: Caller, sign_up_id: Id) -> ScoreView:
    """The caller's own score."""
    return ScoreView.of(await own_score(work, person_of(caller), sign_up_id))


@router.get("/evenings/{evening_id}/scouting", responses=problems(Unauthenticated, JurorsOnly, NotFound))
async def get_scouting(work: Work, caller: Caller, evening_id: Id) -> ScoutingView:
    """Where the scouting stands, for jury and crew; results only once it is closed."""
    evening, hearings = await show_scouting(work, person_of(caller), evening_id)
    return ScoutingView.of(evening, hearings)


@router.post(
    "/evenings/{evening_id}/scouting/close",
    response_model=EveningView,
    responses=problems(Unauthenticated, SigningOnly, NotFound, EveningState, ScoutingClosed, TooFewJurors),
)
async def post_scouting_close(work: Work, caller: Caller, once: Once, evening_id: Id, body: ClosedScouting) -> Response:
    """Make the scores final and compute the results."""
    evening = await close_scouting(work, person_of(caller), evening_id, allow_incomplete=body.allow_incomplete)
    return await once.answer(EveningView.of(evening))


@router.post(
    "/sign-ups/{sign_up_id}/decision",
    response_model=SignUpView,
    responses=problems(Unauthenticated, SigningOnly, OwnAffair, NotFound, ScoutingOpen, SignUpState, ResultMissing),
)
async def post_decision(work: Work, caller: Caller, once: Once, sign_up_id: Id, body: NewDecision) -> Response:
    """Record what was decided about an artist; final."""
    row = await decide_sign_up(work, person_of(caller), sign_up_id, body.decision, body.feedback)
    return await once.answer(SignUpView.of(row, private=True))


@router.get("/sign-ups/{sign_up_id}/feedback", responses=problems(Unauthenticated, NotFound))
async def get_feedback(work: Work, caller: Caller, sign_up_id: Id) -> FeedbackView:
    """The feedback on one's own performance, once decided; the crew and the jury read it too."""
    return FeedbackView.of(await read_feedback(work, person_of(caller), sign_up_id))
