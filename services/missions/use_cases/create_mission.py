"""Open missions as drafts. Benchmarked, so written for many at once: one statement for rights, one for rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.missions.domain import mandates
from services.missions.domain.mandates import Reach
from services.missions.errors import DateNotPossible, UnknownClient, UnknownMember, UnknownTerritory
from services.missions.repository.clients import find_client
from services.missions.repository.missions import MissionRow, insert_missions
from services.missions.repository.people import Standing, is_territory_open, standings_of
from services.missions.use_cases.open_mission import refuse_inactive
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Problem
from shared.ids import new_id
from shared.observability.cause import Cause


@dataclass(frozen=True, slots=True)
class NewMission:
    """What is known of a mission when it is opened. Cents are excluding VAT; it starts today by default."""

    client_id: UUID
    title: str
    planned_cents: int
    territory_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    lead_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a new mission, and why it is being done."""

    member_id: UUID
    cause: Cause
    new: NewMission


async def create_missions(work: UnitOfWork, requests: Sequence[Asked]) -> list[MissionRow | Problem]:
    """Open a draft for each request, or say why not; one outcome a request, in their order.

    A project lead opens missions of their own; the technical presidency may name another lead. Problems are
    `MandateMissing`, `CeilingExceeded`, `PlugInactive`, `UnknownClient`, `UnknownTerritory`, `UnknownMember` and
    `DateNotPossible`.
    """
    standings = await standings_of(work, {asked.member_id for asked in requests})
    outcomes = [_checked(work, asked, standings[asked.member_id]) for asked in requests]
    rows = [outcome for outcome in outcomes if isinstance(outcome, MissionRow)]
    written = await insert_missions(work, rows) if rows else frozenset()
    for place, (asked, outcome) in enumerate(zip(requests, outcomes, strict=True)):
        if isinstance(outcome, Problem):
            continue
        if outcome.mission_id in written:
            work.cause = asked.cause
            work.audit("mission_created", outcome.mission_id, planned_cents=outcome.planned_cents)
        else:
            outcomes[place] = await _unknown(work, outcome)
    return outcomes


def check_dates(starts_on: date, ends_on: date | None) -> None:
    """Raise `DateNotPossible` when a mission would end before it starts."""
    if ends_on is not None and ends_on < starts_on:
        raise DateNotPossible(field="ends_on", first=starts_on.isoformat(), last=date.max.isoformat())


def _checked(work: UnitOfWork, asked: Asked, standing: Standing) -> MissionRow | Problem:
    new = asked.new
    lead_id = new.lead_id or asked.member_id
    reach = Reach(lead_id=lead_id, territory_id=new.territory_id)
    starts_on = new.starts_on or work.today()
    try:
        mandates.check_signing(standing.mandates, asked.member_id, work.today(), reach, new.planned_cents)
        refuse_inactive(standing)
        check_dates(starts_on, new.ends_on)
    except Problem as problem:
        return problem
    return MissionRow(
        mission_id=new_id(),
        client_id=new.client_id,
        territory_id=new.territory_id,
        title=new.title,
        planned_cents=new.planned_cents,
        starts_on=starts_on,
        ends_on=new.ends_on,
        lead_id=lead_id,
        state="draft",
        version=1,
        split_version=1,
        created_by=asked.member_id,
    )


async def _unknown(work: UnitOfWork, row: MissionRow) -> Problem:
    """The row was not written: which of the things that it names is unknown."""
    if await find_client(work, row.client_id) is None:
        return UnknownClient(field="client_id")
    if row.territory_id is not None and not await is_territory_open(work, row.territory_id):
        return UnknownTerritory(field="territory_id")
    return UnknownMember(field="lead_id")
