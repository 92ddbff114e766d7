"""A member of the team agrees to the split, for themselves and to one version of it."""

from dataclasses import replace
from uuid import UUID

from services.missions.domain.states import move
from services.missions.errors import NotInTeam, SplitChanged
from services.missions.repository.missions import save_mission
from services.missions.repository.teams import agree, agreed_to
from services.missions.use_cases.open_mission import open_to_take_part
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


async def agree_split(work: UnitOfWork, member_id: UUID, mission_id: UUID, split_version: int) -> MissionDetails:
    """Record the caller's agreement; with the last one the mission is `team_agreed`. Agreeing again changes nothing.

    Raises `NotFound`, `PlugInactive`, `NotInTeam`, `MissionState` or `SplitChanged`.
    """
    mission, team = await open_to_take_part(work, member_id, mission_id)
    members = {share.member_id for share in team}
    if member_id not in members:
        raise NotInTeam
    if split_version != mission.split_version:
        raise SplitChanged(field="split_version", current=mission.split_version)
    agreed = await agreed_to(work, mission_id, split_version)
    if member_id in agreed:
        return await with_details(work, mission, team)
    move(mission.state, "agree")
    await agree(work, mission_id, split_version, member_id)
    changed = replace(mission, version=mission.version + 1)
    if members <= agreed | {member_id}:
        changed = replace(changed, state=move(mission.state, "agree_last"))
    await save_mission(work, changed)
    work.audit("split_agreed", mission_id, split_version=split_version)
    return await with_details(work, changed, team)
