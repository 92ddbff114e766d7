"""Open a mission for somebody: to look at it, or locked, to sign for it. What a member may not see does not exist."""

from dataclasses import dataclass
from uuid import UUID

from services.missions.domain import mandates
from services.missions.domain.fees import Share
from services.missions.domain.mandates import Mandate, Reach
from services.missions.errors import MandateMissing, PlugInactive
from services.missions.repository.missions import MissionRow, find_mission, lock_mission
from services.missions.repository.people import Standing, standing_of
from services.missions.repository.teams import team_of
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound, PreconditionFailed

__all__ = ["Opened", "open_to_read", "open_to_sign", "open_to_take_part", "reach_of", "refuse_inactive"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A mission in the hands of a member, and the mandate that opened it to be signed for."""

    mission: MissionRow
    mandate: Mandate


def reach_of(mission: MissionRow) -> Reach:
    """What a mandate must cover to act for this mission."""
    return Reach(mission.lead_id, mission.mission_id, mission.territory_id)


def refuse_inactive(standing: Standing) -> None:
    """Raise `PlugInactive` for somebody who is suspended or no longer a Plug; those who never were one may go on."""
    if standing.plug_status not in (None, "active"):
        raise PlugInactive


async def open_to_read(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> tuple[MissionRow, list[Share]]:
    """The mission and its team. Raises `NotFound` when it is unknown or none of the member's business."""
    mission = await find_mission(work, mission_id)
    if mission is None:
        raise NotFound
    standing = await standing_of(work, member_id)
    team = await team_of(work, mission_id)
    _check_sight(work, standing, member_id, mission, team)
    return mission, team


async def open_to_sign(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, *, version: int | None = None, amount_cents: int | None = None
) -> Opened:
    """Lock the mission for a holder of a mandate that is in force today and covers it, up to its ceiling.

    Without `amount_cents` the accepted amount counts, or the planned one before acceptance. Raises `NotFound`,
    `MandateMissing`, `CeilingExceeded`, `PlugInactive`, and `PreconditionFailed` when `version` is not the mission's.
    """
    mission = await lock_mission(work, mission_id)
    if mission is None:
        raise NotFound
    standing = await standing_of(work, member_id)
    wanted = amount_cents or mission.accepted_cents or mission.planned_cents
    try:
        mandate = mandates.check_signing(standing.mandates, member_id, work.today(), reach_of(mission), wanted)
    except MandateMissing:
        _check_sight(work, standing, member_id, mission, await team_of(work, mission_id))
        raise
    refuse_inactive(standing)
    _check_version(mission, version)
    return Opened(mission, mandate)


async def open_to_take_part(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> tuple[MissionRow, list[Share]]:
    """Lock the mission for a member who acts for themselves, with its team. Raises `NotFound` or `PlugInactive`."""
    mission = await lock_mission(work, mission_id)
    if mission is None:
        raise NotFound
    standing = await standing_of(work, member_id)
    team = await team_of(work, mission_id)
    _check_sight(work, standing, member_id, mission, team)
    refuse_inactive(standing)
    return mission, team


def _check_sight(work: UnitOfWork, standing: Standing, member_id: UUID, mission: MissionRow, team: list[Share]) -> None:
    members = [share.member_id for share in team]
    if not mandates.may_see(standing.mandates, member_id, work.today(), reach_of(mission), members):
        raise NotFound


def _check_version(mission: MissionRow, version: int | None) -> None:
    if version is not None and version != mission.version:
        raise PreconditionFailed
