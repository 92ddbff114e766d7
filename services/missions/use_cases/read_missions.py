"""Read missions: those of the caller, and those that their mandates open."""

from dataclasses import dataclass
from uuid import UUID

from services.missions.domain import mandates
from services.missions.domain.fees import Share
from services.missions.domain.states import State
from services.missions.repository.missions import MissionRow, Sight, missions_after
from services.missions.repository.people import standing_of
from services.missions.repository.teams import CostRow, agreed_to, costs_of
from services.missions.use_cases.open_mission import open_to_read
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MissionDetails:
    """A mission with its team, its costs, and who agreed to the present split."""

    mission: MissionRow
    team: list[Share]
    costs: list[CostRow]
    agreed: frozenset[UUID]


async def show_mission(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> MissionDetails:
    """One mission. Raises `NotFound` when it is unknown or none of the member's business."""
    mission, team = await open_to_read(work, member_id, mission_id)
    return await with_details(work, mission, team)


async def with_details(work: UnitOfWork, mission: MissionRow, team: list[Share]) -> MissionDetails:
    """The rest of what a mission's page shows."""
    costs = await costs_of(work, mission.mission_id)
    return MissionDetails(mission, team, costs, await agreed_to(work, mission.mission_id, mission.split_version))


async def list_missions(
    work: UnitOfWork, member_id: UUID, *, state: State | None, own: bool, after: UUID | None, limit: int
) -> list[MissionRow]:
    """Missions that the member sees, newest first; `own` leaves those they lead or work on."""
    standing = await standing_of(work, member_id)
    current = [mandate for mandate in standing.mandates if mandate.in_force(work.today())]
    overseers = [mandate for mandate in current if mandate.role in (mandates.PRESIDENCY, mandates.COUNCIL)]
    leads = [mandate for mandate in current if mandate.role == mandates.PROJECT_LEAD]
    sight = Sight(
        member_id,
        everything=any(mandate.scope_id is None for mandate in overseers),
        mission_ids=frozenset(mandate.scope_id for mandate in overseers + leads if mandate.scope_id is not None),
        territory_ids=frozenset(mandate.scope_id for mandate in overseers if mandate.scope_id is not None),
    )
    return await missions_after(work, sight, state=state, own=own, after=after, limit=limit)
