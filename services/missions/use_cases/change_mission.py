"""Change what is known of a mission before work starts. A new amount changes the split and voids the agreements."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.missions.domain import mandates
from services.missions.domain.states import move
from services.missions.errors import UnknownMember, UnknownTerritory
from services.missions.repository.missions import MissionRow, save_mission
from services.missions.repository.people import is_territory_open, numbers_of_members, standing_of
from services.missions.use_cases.create_mission import check_dates
from services.missions.use_cases.open_mission import open_to_sign, reach_of
from shared.database.unit_of_work import UnitOfWork

__all__ = ["Changes", "change_mission", "split_changed"]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to change; None leaves a thing as it is."""

    title: str | None = None
    planned_cents: int | None = None
    territory_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lead_id: UUID | None = None


def split_changed(mission: MissionRow) -> MissionRow:
    """The mission with a new split version: nobody has agreed to it yet."""
    return replace(mission, state=move(mission.state, "change"), split_version=mission.split_version + 1)


async def change_mission(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, changes: Changes, version: int | None
) -> MissionRow:
    """Apply `changes` to a draft or an agreed mission; returns it with its next version.

    Raises what `open_to_sign` raises, `MissionState`, `UnknownTerritory`, `UnknownMember` or `DateNotPossible`.
    """
    mission = (
        await open_to_sign(work, member_id, mission_id, version=version, amount_cents=changes.planned_cents)
    ).mission
    move(mission.state, "change")
    given = {name: value for name in Changes.__slots__ if (value := getattr(changes, name)) is not None}
    changed = replace(mission, **given, version=mission.version + 1)
    check_dates(changed.starts_on, changed.ends_on)
    await _check_references(work, member_id, mission, changed)
    if changed.planned_cents != mission.planned_cents:
        changed = split_changed(changed)
    await save_mission(work, changed)
    work.audit("mission_changed", mission_id, fields=",".join(sorted(given)), planned_cents=changed.planned_cents)
    return changed


async def _check_references(work: UnitOfWork, member_id: UUID, old: MissionRow, new: MissionRow) -> None:
    if new.territory_id != old.territory_id and new.territory_id is not None:
        if not await is_territory_open(work, new.territory_id):
            raise UnknownTerritory(field="territory_id")
        await _check_still_covered(work, member_id, new)
    if new.lead_id != old.lead_id:
        await _check_still_covered(work, member_id, new)
        if not await numbers_of_members(work, [new.lead_id]):
            raise UnknownMember(field="lead_id")


async def _check_still_covered(work: UnitOfWork, member_id: UUID, new: MissionRow) -> None:
    """Nobody gives a mission a lead or a territory that their own mandate does not reach."""
    standing = await standing_of(work, member_id)
    mandates.check_signing(standing.mandates, member_id, work.today(), reach_of(new), new.planned_cents)
