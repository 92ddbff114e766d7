"""Evenings: reading with or without a lock, listing, and their changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import func, insert, or_, select, tuple_, update

from services.events.tables import evenings, sign_ups
from shared.database.unit_of_work import UnitOfWork

Lock = Literal["none", "share", "change"]


@dataclass(frozen=True, slots=True)
class EveningRow:
    """One evening."""

    evening_id: UUID
    cooperative: str
    territory_id: UUID
    evening_on: date
    season_code: str | None
    state: str
    commitment: str
    jury_president_id: UUID | None
    created_by: UUID
    created_at: datetime
    opened_at: datetime | None
    started_at: datetime | None
    held_on: date | None
    ended_at: datetime | None
    volunteers: int | None
    scouting_closed_at: datetime | None
    scouting_closed_by: UUID | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of an evening, in people."""

    signed_up: int
    performed: int
    retained: int
    no_shows: int
    undecided: int


async def add_evening(work: UnitOfWork, values: Mapping[str, object]) -> None:
    """Store a new evening."""
    await work.connection.execute(insert(evenings).values(**values))


async def find_evening(work: UnitOfWork, evening_id: UUID, lock: Lock = "none") -> EveningRow | None:
    """One evening. `share` keeps its state to the end of the transaction, `change` also keeps others from sharing."""
    statement = select(evenings).where(evenings.c.evening_id == evening_id)
    if lock != "none":
        statement = statement.with_for_update(read=lock == "share")
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else EveningRow(**row._mapping)


async def list_evenings(
    work: UnitOfWork,
    *,
    territory_id: UUID | None,
    state: str | None,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[EveningRow]:
    """Evenings, latest date first."""
    statement = select(evenings).order_by(evenings.c.evening_on.desc(), evenings.c.evening_id.desc()).limit(limit)
    if territory_id is not None:
        statement = statement.where(evenings.c.territory_id == territory_id)
    if state is not None:
        statement = statement.where(evenings.c.state == state)
    if after is not None:
        statement = statement.where(tuple_(evenings.c.evening_on, evenings.c.evening_id) < after)
    return [EveningRow(**row._mapping) for row in await work.connection.execute(statement)]


async def change_evening(work: UnitOfWork, evening_id: UUID, values: Mapping[str, object]) -> EveningRow:
    """Change an evening that the caller has locked; return it as it is now."""
    statement = update(evenings).where(evenings.c.evening_id == evening_id).values(**values).returning(evenings)
    return EveningRow(**(await work.connection.execute(statement)).one()._mapping)


async def count_evening(work: UnitOfWork, evening_id: UUID) -> Counts:
    """How many signed up (withdrawn ones too), were on stage, were retained, did not come, wait for a decision."""
    state = sign_ups.c.state
    on_stage = or_(state == "performed", state == "scouted")
    statement = select(
        func.count().label("signed_up"),
        func.count().filter(on_stage).label("performed"),
        func.count().filter(sign_ups.c.decision == "retained").label("retained"),
        func.count().filter(state == "no_show").label("no_shows"),
        func.count().filter(state == "performed").label("undecided"),
    ).where(sign_ups.c.evening_id == evening_id)
    return Counts(**(await work.connection.execute(statement)).one()._mapping)
