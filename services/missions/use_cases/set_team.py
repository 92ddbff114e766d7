"""Say who works on a mission and how the fees are shared. Every change is a new version that all must agree to anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.missions.domain.fees import Share
from services.missions.domain.states import move
from services.missions.errors import DuplicateMember, MemberNotPlug
from services.missions.repository.missions import save_mission
from services.missions.repository.people import numbers_of_active_plugs, numbers_of_members
from services.missions.repository.teams import replace_team
from services.missions.use_cases.change_mission import split_changed
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Part:
    """What one member is to get: a weight in the rest, and a fixed part in cents that comes first."""

    member_id: UUID
    weight: int
    fixed_cents: int


async def set_team(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, parts: Sequence[Part], version: int | None
) -> MissionDetails:
    """Replace the team. Raises what `open_to_sign` raises, `MissionState`, `DuplicateMember` or `MemberNotPlug`."""
    mission = (await open_to_sign(work, member_id, mission_id, version=version)).mission
    move(mission.state, "change")
    ids = [part.member_id for part in parts]
    if len(set(ids)) != len(ids):
        raise DuplicateMember(field="members")
    numbers = await numbers_of_active_plugs(work, ids)
    await check_plugs(work, ids, numbers)
    team = [Share(part.member_id, numbers[part.member_id], part.weight, part.fixed_cents) for part in parts]
    changed = split_changed(replace(mission, version=mission.version + 1))
    await replace_team(work, mission_id, team)
    await save_mission(work, changed)
    work.audit("team_set", mission_id, split_version=changed.split_version, members=len(team))
    return await with_details(work, changed, sorted(team, key=lambda share: share.member_number))


async def check_plugs(work: UnitOfWork, member_ids: Sequence[UUID], active: dict[UUID, int]) -> None:
    """Raise `MemberNotPlug` for the first of `member_ids` who is not among the active Plugs."""
    for member_id in member_ids:
        if member_id not in active:
            known = await numbers_of_members(work, [member_id])
            raise MemberNotPlug(field="members", member_number=known.get(member_id, 0))
