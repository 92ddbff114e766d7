"""Facts heard of others: members, mandates, Plug status, charter signatures, territories."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from services.events.domain.people import Mandate
from services.events.tables import (
    charter_signatures,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from shared.database.unit_of_work import UnitOfWork


async def mandates_of(work: UnitOfWork, member_id: UUID) -> list[Mandate]:
    """All mandates of a member, past ones included."""
    statement = (
        select(mandates.c.role, mandates.c.scope_id, mandates.c.from_on, mandates.c.until_on, mandate_ends.c.ended_on)
        .join(mandate_ends, mandate_ends.c.mandate_id == mandates.c.mandate_id, isouter=True)
        .where(mandates.c.member_id == member_id)
        .order_by(mandates.c.from_on, mandates.c.mandate_id)
    )
    return [Mandate(**row._mapping) for row in await work.connection.execute(statement)]


async def plug_status(work: UnitOfWork, member_id: UUID) -> tuple[str, date] | None:
    """The Plug status of a member and since when; None when events has heard of none."""
    statement = select(plug_statuses.c.status, plug_statuses.c.since_on).where(plug_statuses.c.member_id == member_id)
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else (row.status, row.since_on)


async def charter_version(work: UnitOfWork, member_id: UUID) -> int | None:
    """The last version of the charter that a member signed."""
    statement = select(charter_signatures.c.charter_version).where(charter_signatures.c.member_id == member_id)
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def member_number(work: UnitOfWork, member_id: UUID) -> int | None:
    """The number of a member; None when events has not heard of them."""
    statement = select(known_members.c.member_number).where(known_members.c.member_id == member_id)
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def territory_is_open(work: UnitOfWork, territory_id: UUID) -> bool:
    """Whether events has heard of a territory."""
    statement = select(exists().where(territories.c.territory_id == territory_id))
    return bool((await work.connection.execute(statement)).scalar_one())
