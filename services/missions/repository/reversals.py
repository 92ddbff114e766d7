"""Reversals of published fees, and the wallet's answers to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.missions.tables import fee_lines, missions, reversal_lines, reversal_receivables, reversals
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Owed:
    """What a member still owes after a reversal, in cents."""

    member_id: UUID
    member_number: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class ReversalRow:
    """A correction: what it takes back by line, and what the wallet answered."""

    reversal_id: UUID
    reversal_no: int
    state: str
    reversed_on: date
    refusal_reason: str | None
    lines: tuple[tuple[UUID, int], ...] = ()
    receivables: tuple[Owed, ...] = ()


async def reversed_of(work: UnitOfWork, mission_id: UUID) -> dict[UUID, int]:
    """Cents taken back so far by line, requested ones included and refused ones not."""
    statement = (
        select(reversal_lines.c.line_id, func.sum(reversal_lines.c.amount_cents))
        .join(reversals, reversals.c.reversal_id == reversal_lines.c.reversal_id)
        .where(reversals.c.mission_id == mission_id, reversals.c.state != "refused")
        .group_by(reversal_lines.c.line_id)
    )
    return {line_id: int(cents) for line_id, cents in await work.connection.execute(statement)}


async def insert_reversal(
    work: UnitOfWork, mission_id: UUID, reversal_id: UUID, requested_by: UUID, taken: Mapping[UUID, int]
) -> int:
    """Write a reversal of a locked mission, waiting for the wallet; returns its number in the mission."""
    number = select(func.coalesce(func.max(reversals.c.reversal_no), 0) + 1).where(reversals.c.mission_id == mission_id)
    values = {
        "reversal_id": reversal_id,
        "mission_id": mission_id,
        "reversal_no": number.scalar_subquery(),
        "state": "pending",
        "requested_by": requested_by,
        "requested_at": work.now(),
        "reversed_on": work.today(),
    }
    statement = insert(reversals).values(values).returning(reversals.c.reversal_no)
    reversal_no = int((await work.connection.execute(statement)).scalar_one())
    rows = [{"reversal_id": reversal_id, "line_id": line_id, "amount_cents": cents} for line_id, cents in taken.items()]
    await work.connection.execute(insert(reversal_lines), rows)
    return reversal_no


async def reversals_after(work: UnitOfWork, mission_id: UUID, after: int, limit: int) -> list[ReversalRow]:
    """Reversals of a mission in their order, from the one after `after`, with lines and receivables."""
    columns = (
        reversals.c.reversal_id,
        reversals.c.reversal_no,
        reversals.c.state,
        reversals.c.reversed_on,
        reversals.c.refusal_reason,
    )
    statement = select(*columns).where(reversals.c.mission_id == mission_id, reversals.c.reversal_no > after)
    rows = (await work.connection.execute(statement.order_by(reversals.c.reversal_no).limit(limit))).all()
    ids = [row.reversal_id for row in rows]
    lines = await _lines_of(work, ids)
    owed = await _receivables_of(work, ids)
    return [
        ReversalRow(*row, lines=tuple(lines.get(row.reversal_id, ())), receivables=tuple(owed.get(row.reversal_id, ())))
        for row in rows
    ]


async def confirm_reversal(work: UnitOfWork, reversal_id: UUID, owed: Sequence[Owed]) -> bool:
    """The wallet has posted it; False when the reversal is unknown here."""
    statement = (
        update(reversals)
        .where(reversals.c.reversal_id == reversal_id)
        .values(state="reversed", refusal_reason=None)
        .returning(reversals.c.reversal_id)
    )
    if (await work.connection.execute(statement)).one_or_none() is None:
        return False
    rows = [
        {
            "reversal_id": reversal_id,
            "member_id": one.member_id,
            "member_number": one.member_number,
            "amount_cents": one.amount_cents,
        }
        for one in owed
    ]
    if rows:
        await work.connection.execute(upsert(reversal_receivables).on_conflict_do_nothing(), rows)
    return True


async def refuse_reversal(work: UnitOfWork, reversal_id: UUID, reason: str) -> bool:
    """The wallet posted nothing of it; one that was posted after all stays so. False when it is unknown here."""
    waits = reversals.c.state == "pending"
    statement = (
        update(reversals)
        .where(reversals.c.reversal_id == reversal_id)
        .values(
            state=case((waits, "refused"), else_=reversals.c.state),
            refusal_reason=case((waits, reason), else_=reversals.c.refusal_reason),
        )
        .returning(reversals.c.reversal_id)
    )
    return (await work.connection.execute(statement)).one_or_none() is not None


async def refuse_pending(work: UnitOfWork, statement_id: UUID, reason: str) -> None:
    """The wallet posted nothing of the statement's reversals that still wait; one posted after all is confirmed."""
    of_statement = select(missions.c.mission_id).where(missions.c.statement_id == statement_id)
    statement = update(reversals).where(reversals.c.mission_id.in_(of_statement), reversals.c.state == "pending")
    await work.connection.execute(statement.values(state="refused", refusal_reason=reason))


async def _lines_of(work: UnitOfWork, reversal_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, int]]]:
    statement = (
        select(reversal_lines.c.reversal_id, reversal_lines.c.line_id, reversal_lines.c.amount_cents)
        .join(fee_lines, fee_lines.c.line_id == reversal_lines.c.line_id)
        .where(reversal_lines.c.reversal_id.in_(reversal_ids))
        .order_by(fee_lines.c.line_no)
    )
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    for row in await work.connection.execute(statement):
        found.setdefault(row.reversal_id, []).append((row.line_id, row.amount_cents))
    return found


async def _receivables_of(work: UnitOfWork, reversal_ids: Sequence[UUID]) -> dict[UUID, list[Owed]]:
    statement = (
        select(reversal_receivables)
        .where(reversal_receivables.c.reversal_id.in_(reversal_ids))
        .order_by(reversal_receivables.c.member_number)
    )
    found: dict[UUID, list[Owed]] = {}
    for row in await work.connection.execute(statement):
        found.setdefault(row.reversal_id, []).append(Owed(row.member_id, row.member_number, row.amount_cents))
    return found
