"""Members, their Plug status, charter and mandates, and territories, as marketplace heard of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from services.marketplace.tables import charter_signatures, mandate_ends, mandates, plug_statuses, territories
from shared.database.unit_of_work import UnitOfWork

PlugStatus = Literal["active", "suspended", "ended"]


@dataclass(frozen=True, slots=True)
class PlugRow:
    """A member who is or was a Plug."""

    member_id: UUID
    member_number: int
    status: PlugStatus


@dataclass(frozen=True, slots=True)
class MandateRow:
    """A mandate as it counts on a day."""

    mandate_id: UUID
    role: str
    scope_id: UUID | None
    from_on: date
    until_on: date | None


async def change_plug_status(work: UnitOfWork, plug: PlugRow, since_on: date, sequence: int) -> bool:
    """Keep a status unless a newer one is known; False when it was.

    The row stays locked: nobody publishes or orders under the old status while the effects of the new one are written.
    """
    statement = insert(plug_statuses).values(
        member_id=plug.member_id,
        member_number=plug.member_number,
        status=plug.status,
        since_on=since_on,
        sequence=sequence,
    )
    changed = {name: statement.excluded[name] for name in ("member_number", "status", "since_on", "sequence")}
    upsert = statement.on_conflict_do_update(
        index_elements=["member_id"], set_=changed, where=plug_statuses.c.sequence < statement.excluded.sequence
    )
    result = await work.connection.execute(upsert.returning(plug_statuses.c.member_id))
    return result.one_or_none() is not None


async def hold_plugs(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, PlugRow]:
    """The Plugs among these members; their status cannot change until this transaction ends."""
    statement = (
        select(plug_statuses.c.member_id, plug_statuses.c.member_number, plug_statuses.c.status)
        .where(plug_statuses.c.member_id.in_(member_ids))
        .order_by(plug_statuses.c.member_id)
        .with_for_update(read=True)
    )
    return {row.member_id: PlugRow(*row) for row in await work.connection.execute(statement)}


async def plug_status_of(work: UnitOfWork, member_id: UUID) -> PlugStatus | None:
    """The status of a member; None for somebody who never was a Plug."""
    statement = select(plug_statuses.c.status).where(plug_statuses.c.member_id == member_id)
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def signed_charter_version(work: UnitOfWork, member_id: UUID) -> int | None:
    """The last version of the charter that the member signed."""
    statement = select(charter_signatures.c.charter_version).where(charter_signatures.c.member_id == member_id)
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def is_territory_open(work: UnitOfWork, territory_id: UUID) -> bool:
    """Whether the territory has been announced."""
    statement = select(territories.c.territory_id).where(territories.c.territory_id == territory_id)
    return (await work.connection.execute(statement)).one_or_none() is not None


async def mandates_of(work: UnitOfWork, member_id: UUID, on: date) -> list[MandateRow]:
    """The mandates of a member that are in force on a business date."""
    ended = mandate_ends.c.ended_on
    statement = (
        select(mandates.c.mandate_id, mandates.c.role, mandates.c.scope_id, mandates.c.from_on, mandates.c.until_on)
        .outerjoin(mandate_ends, mandate_ends.c.mandate_id == mandates.c.mandate_id)
        .where(
            mandates.c.member_id == member_id,
            mandates.c.from_on <= on,
            or_(mandates.c.until_on.is_(None), mandates.c.until_on >= on),
            or_(ended.is_(None), ended > on),
        )
        .order_by(mandates.c.from_on, mandates.c.mandate_id)
    )
    return [MandateRow(*row) for row in await work.connection.execute(statement)]
