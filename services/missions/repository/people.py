"""Members, their mandates and Plug status, and territories, as missions heard of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text

from services.missions.domain.mandates import Mandate
from services.missions.tables import charter_signatures, known_members, plug_statuses, territories
from shared.database.unit_of_work import UnitOfWork

_STANDINGS = text(
    "SELECT caller.member_id, s.status, m.mandate_id, m.role, m.scope_id, m.from_on, m.until_on, e.ended_on,"
    " m.ceiling_cents"
    " FROM unnest(CAST(:member_ids AS uuid[])) AS caller (member_id)"
    " LEFT JOIN plug_statuses AS s ON s.member_id = caller.member_id"
    " LEFT JOIN mandates AS m ON m.member_id = caller.member_id"
    " LEFT JOIN mandate_ends AS e ON e.mandate_id = m.mandate_id"
    " ORDER BY m.from_on, m.mandate_id"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What missions knows of a member's rights. `plug_status` is None for somebody who never was a Plug."""

    plug_status: str | None
    mandates: tuple[Mandate, ...]


async def standings_of(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, Standing]:
    """The standing of each of `member_ids`, past mandates too, in one statement."""
    rows = (await work.connection.execute(_STANDINGS, {"member_ids": sorted(member_ids)})).all()
    statuses: dict[UUID, str | None] = {row.member_id: row.status for row in rows}
    mandates: dict[UUID, list[Mandate]] = {member_id: [] for member_id in statuses}
    for row in rows:
        if row.mandate_id is not None:
            dates = (row.from_on, row.until_on, row.ended_on)
            mandates[row.member_id].append(Mandate(row.mandate_id, row.role, row.scope_id, *dates, row.ceiling_cents))
    return {member_id: Standing(status, tuple(mandates[member_id])) for member_id, status in statuses.items()}


async def standing_of(work: UnitOfWork, member_id: UUID) -> Standing:
    """The standing of one member."""
    return (await standings_of(work, [member_id]))[member_id]


async def numbers_of_members(work: UnitOfWork, member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The member numbers of those among `member_ids` who are known."""
    statement = select(known_members.c.member_id, known_members.c.member_number)
    rows = await work.connection.execute(statement.where(known_members.c.member_id.in_(member_ids)))
    return {row.member_id: row.member_number for row in rows}


async def numbers_of_active_plugs(work: UnitOfWork, member_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The member numbers of those among `member_ids` who are active Plugs."""
    statement = select(plug_statuses.c.member_id, plug_statuses.c.member_number).where(
        plug_statuses.c.member_id.in_(member_ids), plug_statuses.c.status == "active"
    )
    return {row.member_id: row.member_number for row in await work.connection.execute(statement)}


async def signed_charter_version(work: UnitOfWork, member_id: UUID) -> int | None:
    """The last version of the charter that the member signed."""
    statement = select(charter_signatures.c.charter_version).where(charter_signatures.c.member_id == member_id)
    return (await work.connection.execute(statement)).scalar_one_or_none()


async def is_territory_open(work: UnitOfWork, territory_id: UUID) -> bool:
    """Whether the territory has been announced."""
    statement = select(territories.c.territory_id).where(territories.c.territory_id == territory_id)
    return (await work.connection.execute(statement)).one_or_none() is not None
