"""Draws, as they were made."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from services.events.domain.draw import Draw
from services.events.tables import draw_entries, draws
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw."""

    evening_id: UUID
    commitment: str
    list_text: str
    list_sha256: str
    seed: str
    drawn_at: datetime
    drawn_by: UUID


@dataclass(frozen=True, slots=True)
class DrawEntryRow:
    """One place of a draw. The member number is the one of the frozen list."""

    position: int
    sign_up_id: UUID
    sign_up_number: int
    member_number: int | None
    digest: str


async def find_draw(work: UnitOfWork, evening_id: UUID) -> DrawRow | None:
    """The draw of an evening."""
    row = (await work.connection.execute(select(draws).where(draws.c.evening_id == evening_id))).one_or_none()
    return None if row is None else DrawRow(**row._mapping)


async def draw_entries_of(work: UnitOfWork, evening_id: UUID) -> list[DrawEntryRow]:
    """The places of a draw in their order."""
    table = draw_entries.c
    statement = (
        select(table.position, table.sign_up_id, table.sign_up_number, table.member_number, table.digest)
        .where(table.evening_id == evening_id)
        .order_by(table.position)
    )
    return [DrawEntryRow(**row._mapping) for row in await work.connection.execute(statement)]


async def add_draw(
    work: UnitOfWork, evening_id: UUID, commitment: str, drawn: Draw, sign_up_ids: dict[int, UUID], drawn_by: UUID
) -> None:
    """Store a draw; `sign_up_ids` by sign-up number."""
    values = {
        "evening_id": evening_id,
        "commitment": commitment,
        "list_text": drawn.list_text,
        "list_sha256": drawn.list_sha256,
        "seed": drawn.seed,
        "drawn_at": work.now(),
        "drawn_by": drawn_by,
    }
    await work.connection.execute(insert(draws).values(**values))
    rows = [
        {
            "evening_id": evening_id,
            "position": place.position,
            "sign_up_id": sign_up_ids[place.entrant.sign_up_number],
            "sign_up_number": place.entrant.sign_up_number,
            "member_number": place.entrant.member_number,
            "digest": place.digest,
        }
        for place in drawn.places
    ]
    await work.connection.execute(insert(draw_entries), rows)
