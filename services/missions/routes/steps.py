"""Routes that move a mission: agreement, start, acceptance, price reduction, completion, cancellation."""

from fastapi import APIRouter, Response

from services.missions import errors
from services.missions.schemas.fees import AcceptanceBody, ReductionBody
from services.missions.schemas.missions import (
    AgreementBody,
    MissionDetailsView,
    MissionView,
    details_view,
    mission_view,
)
from services.missions.use_cases.accept_mission import accept_mission
from services.missions.use_cases.agree_split import agree_split
from services.missions.use_cases.cancel_mission import cancel_mission
from services.missions.use_cases.complete_mission import complete_mission
from services.missions.use_cases.reduce_price import reduce_price
from services.missions.use_cases.start_mission import start_mission
from shared.errors import IdempotencyKeyMissing, InvalidRequest, NotFound, Problem, StillRunning, Unauthenticated
from shared.web import Caller, Id, Once, Work, problems

router = APIRouter(prefix="/v1/missions/{mission_id}", tags=["missions"], responses=problems(Unauthenticated))

MOVING: tuple[type[Problem], ...] = (
    IdempotencyKeyMissing,
    NotFound,
    errors.MandateMissing,
    errors.CeilingExceeded,
    errors.PlugInactive,
    errors.MissionState,
    StillRunning,
    InvalidRequest,
)
FEES: tuple[type[Problem], ...] = (errors.NegativePool, errors.NobodyShares)


@router.post(
    "/agree",
    summary="Agree to the split, for oneself",
    response_model=MissionDetailsView,
    responses=problems(
        IdempotencyKeyMissing,
        NotFound,
        errors.NotInTeam,
        errors.PlugInactive,
        errors.MissionState,
        errors.SplitChanged,
        StillRunning,
        InvalidRequest,
    ),
)
async def post_agreement(mission_id: Id, body: AgreementBody, caller: Caller, work: Work, once: Once) -> Response:
    """Each member of the team agrees to one version; with the last one the team is agreed."""
    details = await agree_split(work, caller.member_id, mission_id, body.split_version)
    return await once.answer(details_view(details))


@router.post(
    "/start",
    summary="Start the work",
    response_model=MissionDetailsView,
    responses=problems(*MOVING, *FEES, errors.MemberNotPlug),
)
async def post_start(mission_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """Only with an agreed team of active Plugs and an amount that covers costs and pot."""
    return await once.answer(details_view(await start_mission(work, caller.member_id, mission_id)))


@router.post(
    "/accept",
    summary="Record the client's acceptance",
    response_model=MissionDetailsView,
    responses=problems(*MOVING, *FEES, errors.DateNotPossible),
)
async def post_acceptance(mission_id: Id, body: AcceptanceBody, caller: Caller, work: Work, once: Once) -> Response:
    """The pot share is the one in force on the date of acceptance; the fees are computed and shown under `/fees`."""
    details = await accept_mission(work, caller.member_id, mission_id, body.accepted.amount, body.accepted_on)
    return await once.answer(details_view(details))


@router.post(
    "/reduce",
    summary="Take a price reduction off the accepted amount",
    response_model=MissionDetailsView,
    responses=problems(*MOVING, *FEES, errors.ReductionTooLarge),
)
async def post_reduction(mission_id: Id, body: ReductionBody, caller: Caller, work: Work, once: Once) -> Response:
    """Before completion; all fees are computed anew."""
    return await once.answer(details_view(await reduce_price(work, caller.member_id, mission_id, body.amount.amount)))


@router.post(
    "/complete",
    summary="Complete a mission: final, publishes the fees",
    status_code=202,
    response_model=MissionView,
    responses=problems(*MOVING),
)
async def post_completion(mission_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """The fees are `pending` until the wallet answers; a correction is a reversal."""
    mission = await complete_mission(work, caller.member_id, mission_id)
    return await once.answer(mission_view(mission), status=202, location=f"/v1/missions/{mission_id}")


@router.post(
    "/cancel",
    summary="Give a mission up before its acceptance",
    response_model=MissionDetailsView,
    responses=problems(*MOVING),
)
async def post_cancellation(mission_id: Id, caller: Caller, work: Work, once: Once) -> Response:
    """From `draft`, `team_agreed` or `in_progress`."""
    return await once.answer(details_view(await cancel_mission(work, caller.member_id, mission_id)))
