"""Mandates: who holds which function, and until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, text, update

from services.membership.repository.rows import Mandate, columns_of, read, values_of
from services.membership.tables import mandates
from shared.database.unit_of_work import UnitOfWork

_MANDATE = columns_of(Mandate, mandates)
_LOCK_FUNCTION = text("SELECT pg_advisory_xact_lock(hashtext('function:' || :role))")


async def add_mandate(work: UnitOfWork, mandate: Mandate, given_by: UUID | None) -> None:
    """Give a mandate."""
    values = values_of(mandate, _MANDATE)
    await work.connection.execute(insert(mandates).values(**values, given_by=given_by, cooperative=work.cooperative))


async def lock_mandate(work: UnitOfWork, mandate_id: UUID) -> Mandate | None:
    """A mandate by id, locked."""
    statement = select(*_MANDATE).where(mandates.c.mandate_id == mandate_id).with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(Mandate, row._mapping)


async def end_mandate(work: UnitOfWork, mandate_id: UUID, ended_on: date, ended_by: UUID | None) -> None:
    """End a mandate: `ended_on` is the first day without it."""
    await work.connection.execute(
        update(mandates).where(mandates.c.mandate_id == mandate_id).values(ended_on=ended_on, ended_by=ended_by)
    )


async def functions_of(work: UnitOfWork, member_id: UUID, on: date) -> frozenset[str]:
    """The functions that a member holds on a date, for the whole cooperative or a part of it: what a token says."""
    statement = select(mandates.c.role).where(mandates.c.member_id == member_id, _in_force(on)).distinct()
    return frozenset((await work.connection.execute(statement)).scalars())


async def functions_over_all(work: UnitOfWork, member_id: UUID, on: date) -> frozenset[str]:
    """The functions that a member holds on a date for the whole cooperative: what its own affairs take."""
    statement = select(mandates.c.role).where(mandates.c.member_id == member_id, _over_all(on)).distinct()
    return frozenset((await work.connection.execute(statement)).scalars())


async def holders_of(work: UnitOfWork, role: str, on: date) -> list[UUID]:
    """Who holds a function on a date for the whole cooperative, the longest mandate first."""
    statement = (
        select(mandates.c.member_id)
        .where(mandates.c.role == role, _over_all(on))
        .group_by(mandates.c.member_id)
        .order_by(func.min(mandates.c.from_on), mandates.c.member_id)
        .limit(100)
    )
    return list((await work.connection.execute(statement)).scalars())


async def count_holders(work: UnitOfWork, role: str, on: date) -> int:
    """How many open-ended mandates of a function are in force for the whole cooperative.

    Its withdrawals wait for each other until this transaction ends.
    """
    await work.connection.execute(_LOCK_FUNCTION, {"role": role})
    statement = select(func.count()).where(mandates.c.role == role, mandates.c.until_on.is_(None), _over_all(on))
    return int((await work.connection.execute(statement)).scalar_one())


async def holders_over_all(work: UnitOfWork, role: str, on: date) -> list[UUID]:
    """Who holds a function for the whole cooperative on a date."""
    statement = select(mandates.c.member_id).where(mandates.c.role == role, _over_all(on)).distinct()
    return sorted((await work.connection.execute(statement)).scalars())


async def mandates_in_force(
    work: UnitOfWork, on: date, limit: int, after: UUID | None, *, member_id: UUID | None = None
) -> list[Mandate]:
    """Mandates in force on a date, by id, of everybody or of one member."""
    statement = select(*_MANDATE).where(_in_force(on)).order_by(mandates.c.mandate_id).limit(limit)
    if after is not None:
        statement = statement.where(mandates.c.mandate_id > after)
    if member_id is not None:
        statement = statement.where(mandates.c.member_id == member_id)
    return [read(Mandate, row._mapping) for row in await work.connection.execute(statement)]


def _over_all(on: date) -> ColumnElement[bool]:
    return and_(mandates.c.scope_id.is_(None), _in_force(on))


def _in_force(on: date) -> ColumnElement[bool]:
    return and_(
        mandates.c.from_on <= on,
        or_(mandates.c.until_on.is_(None), mandates.c.until_on >= on),
        or_(mandates.c.ended_on.is_(None), mandates.c.ended_on > on),
    )
