"""Routes of missions: opening, reading, changing, team and costs."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.missions import errors
from services.missions.domain.states import State
from services.missions.schemas.missions import (
    CostsBody,
    MissionBody,
    MissionChangesBody,
    MissionDetailsView,
    MissionView,
    TeamBody,
    details_view,
    mission_view,
)
from services.missions.use_cases import read_missions
from services.missions.use_cases.change_mission import Changes, change_mission
from services.missions.use_cases.create_mission import Asked, NewMission, create_missions
from services.missions.use_cases.record_costs import Cost, record_costs
from services.missions.use_cases.set_team import Part, set_team
from shared.database.unit_of_work import UnitOfWork
from shared.errors import (
    IdempotencyKeyMissing,
    InvalidRequest,
    NotFound,
    PreconditionFailed,
    Problem,
    StillRunning,
    Unauthenticated,
    Unavailable,
)
from shared.web import (
    Answer,
    Caller,
    Gathered,
    Gatherer,
    Id,
    IdempotencyKey,
    Paged,
    PageQuery,
    Work,
    etag,
    gathered,
    if_match,
    paged,
    problems,
)

router = APIRouter(prefix="/v1/missions", tags=["missions"], responses=problems(Unauthenticated))

SIGNING = (
    NotFound,
    errors.MandateMissing,
    errors.CeilingExceeded,
    errors.PlugInactive,
    errors.MissionState,
    InvalidRequest,
)


async def create_gathered(work: UnitOfWork, requests: Sequence[Gathered[NewMission]]) -> list[Answer | Problem]:
    """Missions opened within the same moment, in one transaction."""
    asked = [Asked(request.caller.member_id, request.cause, request.command) for request in requests]
    outcomes = await create_missions(work, asked)
    return [
        outcome
        if isinstance(outcome, Problem)
        else Answer.of(mission_view(outcome), status=201, location=f"/v1/missions/{outcome.mission_id}")
        for outcome in outcomes
    ]


NewMissions = Annotated[Gatherer[NewMission], Depends(gathered(create_gathered))]


@router.post(
    "",
    summary="Open a mission as a draft",
    status_code=201,
    response_model=MissionView,
    responses=problems(
        IdempotencyKeyMissing,
        errors.MandateMissing,
        errors.CeilingExceeded,
        errors.PlugInactive,
        StillRunning,
        InvalidRequest,
        errors.UnknownClient,
        errors.UnknownTerritory,
        errors.UnknownMember,
        errors.DateNotPossible,
        Unavailable,
    ),
)
async def post_mission(
    request: Request, body: MissionBody, caller: Caller, missions: NewMissions, idempotency_key: IdempotencyKey = None
) -> Response:
    """A project lead opens missions of their own; the technical presidency may name another lead."""
    new = NewMission(
        client_id=body.client_id,
        title=body.title,
        planned_cents=body.planned.amount,
        territory_id=body.territory_id,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        lead_id=body.lead_id,
    )
    return await missions.answer(request, caller, new, key=idempotency_key)


@router.get("", summary="Missions that the caller sees, newest first", responses=problems(InvalidRequest))
async def get_missions(
    caller: Caller,
    work: Work,
    page: PageQuery,
    state: Annotated[State | None, Query(description="Only missions in this state")] = None,
    member: Annotated[
        Literal["me"] | None, Query(description="`me`: only those that the caller leads or works on")
    ] = None,
) -> Paged[MissionView]:
    """One's own, and what one's mandates open."""
    after = page.after_as(UUID)
    rows = await read_missions.list_missions(
        work,
        caller.member_id,
        state=state,
        own=member == "me",
        after=after[0] if after else None,
        limit=page.limit + 1,
    )
    return paged([mission_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.mission_id,))


@router.get("/{mission_id}", summary="One mission with team and costs", responses=problems(NotFound, InvalidRequest))
async def get_mission(mission_id: Id, caller: Caller, work: Work, response: Response) -> MissionDetailsView:
    """For its team, its lead, the presidency and the council; to others it does not exist."""
    details = await read_missions.show_mission(work, caller.member_id, mission_id)
    etag(response, details.mission.version)
    return details_view(details)


@router.patch(
    "/{mission_id}",
    summary="Change a mission before work starts",
    responses=problems(
        *SIGNING, PreconditionFailed, errors.UnknownTerritory, errors.UnknownMember, errors.DateNotPossible
    ),
)
async def patch_mission(
    mission_id: Id, body: MissionChangesBody, caller: Caller, work: Work, request: Request, response: Response
) -> MissionView:
    """A new amount is a new version of the split: agreements are void."""
    changes = Changes(
        title=body.title,
        planned_cents=body.planned.amount if body.planned else None,
        territory_id=body.territory_id,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        lead_id=body.lead_id,
    )
    mission = await change_mission(work, caller.member_id, mission_id, changes, if_match(request))
    etag(response, mission.version)
    return mission_view(mission)


@router.put(
    "/{mission_id}/team",
    summary="Say who works on a mission, and how the fees are shared",
    responses=problems(*SIGNING, PreconditionFailed, errors.DuplicateMember, errors.MemberNotPlug),
)
async def put_team(
    mission_id: Id, body: TeamBody, caller: Caller, work: Work, request: Request, response: Response
) -> MissionDetailsView:
    """Replaces the team. Everyone has to agree to the new version of the split."""
    parts = [Part(part.member_id, part.weight, part.fixed.amount if part.fixed else 0) for part in body.members]
    details = await set_team(work, caller.member_id, mission_id, parts, if_match(request))
    etag(response, details.mission.version)
    return details_view(details)


@router.put(
    "/{mission_id}/direct-costs",
    summary="Record the direct costs of a mission, and who advanced them",
    responses=problems(*SIGNING, PreconditionFailed, errors.UnknownMember, errors.NegativePool, errors.NobodyShares),
)
async def put_direct_costs(
    mission_id: Id, body: CostsBody, caller: Caller, work: Work, request: Request, response: Response
) -> MissionDetailsView:
    """Replaces the costs. Before work starts agreements are void; during the work these are the actual costs."""
    costs = [Cost(cost.label, cost.amount.amount, cost.advanced_by) for cost in body.direct_costs]
    details = await record_costs(work, caller.member_id, mission_id, costs, if_match(request))
    etag(response, details.mission.version)
    return details_view(details)
