"""Give a mission up before its client has accepted anything."""

from dataclasses import replace
from uuid import UUID

from services.missions.domain.states import move
from services.missions.repository.missions import save_mission
from services.missions.repository.teams import team_of
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


async def cancel_mission(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> MissionDetails:
    """Move the mission to `cancelled`. Raises what `open_to_sign` raises, or `MissionState`."""
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    changed = replace(
        mission,
        state=move(mission.state, "cancel"),
        version=mission.version + 1,
        cancelled_on=work.today(),
    )
    await save_mission(work, changed)
    work.audit("mission_cancelled", mission_id, was=mission.state)
    return await with_details(work, changed, await team_of(work, mission_id))
