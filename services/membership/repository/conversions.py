"""Runs of the yearly conversion as they were heard, and what everybody is told of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from services.membership.repository.rows import read
from services.membership.tables import conversion_contests, conversions
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork

_RUN = list(conversions.columns)
_TELL = text(
    "WITH part AS (SELECT member_id, member_number FROM members WHERE member_number > :after"
    " ORDER BY member_number LIMIT :limit),"
    " told AS (INSERT INTO notices (notice_id, member_id, sequence, source, kind, parameters, urgent, told_at)"
    " SELECT CAST(md5(CAST(:notice AS text) || ':' || CAST(member_id AS text)) AS uuid), member_id, 0, 'wallet',"
    " CAST(:kind AS text), CAST(:parameters AS jsonb), false, CAST(:now AS timestamptz) FROM part"
    " ON CONFLICT DO NOTHING)"
    " SELECT max(member_number) FROM part HAVING count(*) = CAST(:limit AS bigint)"
)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A run, with what of it has been heard."""

    run_id: UUID
    year: int
    sequence: int
    frozen_on: date | None
    late_facts_from_on: date | None
    pot_cents: int | None
    computation_no: int | None
    basis: str | None
    envelope_cents: int | None
    reserve_cents: int | None
    carried_cents: int | None
    member_count: int | None
    manifest_sha256: str | None
    contest_until_at: datetime | None
    decision_id: UUID | None
    paid_cents: int | None
    to_reserve_cents: int | None
    destroyed_col: int | None
    executed_on: date | None
    abandoned_reason: str | None
    contra_run_id: UUID | None
    contests: int = 0


async def note(work: UnitOfWork, run_id: UUID, year: int, sequence: int, **values: Any) -> None:
    """Add what a message says of a run to its row; each step says its own columns, so their order does not matter."""
    statement = insert(conversions).values(run_id=run_id, year=year, sequence=sequence, **values)
    highest = func.greatest(conversions.c.sequence, statement.excluded.sequence)
    await work.connection.execute(
        statement.on_conflict_do_update(index_elements=["run_id"], set_={**values, "year": year, "sequence": highest})
    )


async def note_contest(work: UnitOfWork, row: dict[str, object]) -> None:
    """A contest, once."""
    await remember(work.connection, conversion_contests, [row])


async def lock_run(work: UnitOfWork, run_id: UUID) -> Conversion | None:
    """A run, locked for what follows from the next message about it."""
    statement = select(*_RUN).where(conversions.c.run_id == run_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(Conversion, row._mapping)


async def latest_runs(work: UnitOfWork, limit: int, before: tuple[int, UUID] | None) -> list[Conversion]:
    """Runs, the latest year first, after a place in that order, with the contests of their last computation."""
    contested = (
        select(func.count())
        .where(
            conversion_contests.c.run_id == conversions.c.run_id,
            conversion_contests.c.computation_no == conversions.c.computation_no,
        )
        .scalar_subquery()
    )
    statement = select(*_RUN, contested.label("contests"))
    if before is not None:
        year, run_id = before
        later = (conversions.c.year < year) | ((conversions.c.year == year) & (conversions.c.run_id < run_id))
        statement = statement.where(later)
    statement = statement.order_by(conversions.c.year.desc(), conversions.c.run_id.desc()).limit(limit)
    return [read(Conversion, row._mapping) for row in await work.connection.execute(statement)]


async def tell_some(work: UnitOfWork, notice: str, kind: str, parameters: str, after: int, limit: int) -> int | None:
    """Tell the next members in the order of their numbers, in one statement; the last number, None when all are told.

    `notice` names what they are told, so that nobody is told twice. `parameters` is JSON.
    """
    values = {"notice": notice, "kind": kind, "parameters": parameters, "after": after, "limit": limit}
    last = (await work.connection.execute(_TELL, {**values, "now": work.now()})).scalar_one_or_none()
    return None if last is None else int(last)
