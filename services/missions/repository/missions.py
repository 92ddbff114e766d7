"""Missions: creating, locking, changing, listing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Text,
    and_,
    bindparam,
    exists,
    false,
    or_,
    select,
    text,
    true,
    update,
)

from services.missions.domain.states import State
from services.missions.tables import missions, team_members
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class MissionRow:
    """A mission as it stands. Cents are excluding VAT."""

    mission_id: UUID
    client_id: UUID
    territory_id: UUID | None
    title: str
    planned_cents: int
    starts_on: date
    ends_on: date | None
    lead_id: UUID
    state: State
    version: int
    split_version: int
    created_by: UUID
    started_on: date | None = None
    accepted_cents: int | None = None
    accepted_on: date | None = None
    pot_share_bps: int | None = None
    policy_version: int | None = None
    decision_id: UUID | None = None
    statement_id: UUID | None = None
    completed_on: date | None = None
    credited_on: date | None = None
    refusal_reason: str | None = None
    cancelled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Which missions a member sees beside their own: all, or these, or those of these territories."""

    member_id: UUID
    everything: bool
    mission_ids: frozenset[UUID]
    territory_ids: frozenset[UUID]


_COLUMNS = tuple(missions.c[field.name] for field in fields(MissionRow))

# Benchmarked: a row is written only when its client, its territory and its lead are known.
_INSERT = text(
    "INSERT INTO missions (mission_id, client_id, territory_id, title, planned_cents, starts_on, ends_on, lead_id,"
    " created_by, cooperative, state, version, split_version, created_at)"
    " SELECT new.*, :cooperative, 'draft', 1, 1, :created_at"
    " FROM unnest(CAST(:mission_ids AS uuid[]), CAST(:client_ids AS uuid[]), CAST(:territory_ids AS uuid[]),"
    " CAST(:titles AS text[]), CAST(:planned AS bigint[]), CAST(:starts AS date[]), CAST(:ends AS date[]),"
    " CAST(:lead_ids AS uuid[]), CAST(:creators AS uuid[])) AS new (mission_id, client_id, territory_id, title,"
    " planned_cents, starts_on, ends_on, lead_id, created_by)"
    " WHERE EXISTS (SELECT 1 FROM clients AS c WHERE c.client_id = new.client_id)"
    " AND (new.territory_id IS NULL OR EXISTS (SELECT 1 FROM territories AS t WHERE t.territory_id = new.territory_id))"
    " AND (new.lead_id = new.created_by OR EXISTS (SELECT 1 FROM known_members AS k WHERE k.member_id = new.lead_id))"
    " RETURNING mission_id"
).bindparams(bindparam("cooperative", type_=Text), bindparam("created_at", type_=DateTime(timezone=True)))


async def insert_missions(work: UnitOfWork, rows: Sequence[MissionRow]) -> frozenset[UUID]:
    """Write drafts; returns the ids of those written: the others name something that is unknown."""
    values = {
        "mission_ids": [row.mission_id for row in rows],
        "client_ids": [row.client_id for row in rows],
        "territory_ids": [row.territory_id for row in rows],
        "titles": [row.title for row in rows],
        "planned": [row.planned_cents for row in rows],
        "starts": [row.starts_on for row in rows],
        "ends": [row.ends_on for row in rows],
        "lead_ids": [row.lead_id for row in rows],
        "creators": [row.created_by for row in rows],
        "cooperative": work.cooperative,
        "created_at": work.now(),
    }
    return frozenset((await work.connection.execute(_INSERT, values)).scalars())


async def find_mission(work: UnitOfWork, mission_id: UUID) -> MissionRow | None:
    """One mission."""
    found = await work.connection.execute(select(*_COLUMNS).where(missions.c.mission_id == mission_id))
    row = found.one_or_none()
    return None if row is None else MissionRow(*row)


async def lock_mission(work: UnitOfWork, mission_id: UUID) -> MissionRow | None:
    """One mission, locked until the transaction ends: everything that belongs to it changes under this lock."""
    statement = select(*_COLUMNS).where(missions.c.mission_id == mission_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else MissionRow(*row)


async def save_mission(work: UnitOfWork, row: MissionRow) -> None:
    """Write a mission that this transaction has locked."""
    values = {field.name: getattr(row, field.name) for field in fields(row) if field.name != "mission_id"}
    await work.connection.execute(update(missions).where(missions.c.mission_id == row.mission_id).values(values))


async def note_mandate(work: UnitOfWork, mission_id: UUID, mandate_id: UUID) -> None:
    """Keep with which mandate the acceptance was recorded."""
    statement = update(missions).where(missions.c.mission_id == mission_id).values(accepted_mandate_id=mandate_id)
    await work.connection.execute(statement)


async def missions_after(
    work: UnitOfWork, sight: Sight, *, state: State | None, own: bool, after: UUID | None, limit: int
) -> list[MissionRow]:
    """Missions that a member sees, newest first, older than `after`; `own` leaves those they lead or work on."""
    in_team = exists().where(
        team_members.c.mission_id == missions.c.mission_id, team_members.c.member_id == sight.member_id
    )
    mine = or_(missions.c.lead_id == sight.member_id, in_team)
    conditions = [mine if own else or_(mine, _seen_by_mandate(sight))]
    if state is not None:
        conditions.append(missions.c.state == state)
    if after is not None:
        conditions.append(missions.c.mission_id < after)
    statement = select(*_COLUMNS).where(and_(*conditions)).order_by(missions.c.mission_id.desc()).limit(limit)
    return [MissionRow(*row) for row in await work.connection.execute(statement)]


def _seen_by_mandate(sight: Sight) -> ColumnElement[bool]:
    if sight.everything:
        return true()
    conditions = []
    if sight.mission_ids:
        conditions.append(missions.c.mission_id.in_(sorted(sight.mission_ids)))
    if sight.territory_ids:
        conditions.append(missions.c.territory_id.in_(sorted(sight.territory_ids)))
    return or_(false(), *conditions)
