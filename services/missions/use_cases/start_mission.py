"""Start the work: the team has agreed, its members are all active, and the amount covers what it must."""

from dataclasses import replace
from uuid import UUID

from services.missions.domain.states import move
from services.missions.repository.missions import save_mission
from services.missions.repository.people import numbers_of_active_plugs
from services.missions.repository.teams import team_of
from services.missions.use_cases.compute_fees import compute_planned_fees
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from services.missions.use_cases.set_team import check_plugs
from shared.database.unit_of_work import UnitOfWork


async def start_mission(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> MissionDetails:
    """Move an agreed mission to `in_progress` as of today.

    Raises what `open_to_sign` raises, `MissionState`, `MemberNotPlug`, `NegativePool` or `NobodyShares`.
    """
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    state = move(mission.state, "start")
    team = await team_of(work, mission_id)
    ids = [share.member_id for share in team]
    await check_plugs(work, ids, await numbers_of_active_plugs(work, ids))
    await compute_planned_fees(work, mission, team)
    changed = replace(mission, state=state, version=mission.version + 1, started_on=work.today())
    await save_mission(work, changed)
    work.audit("mission_started", mission_id)
    return await with_details(work, changed, team)
