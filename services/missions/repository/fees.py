"""Computed fee lines, price reductions, and the wallet's answers to statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update

from services.missions.domain.fees import FeeLine
from services.missions.tables import fee_lines, missions, price_reductions
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A fee line with its id, which never changes for the same part of the same mission."""

    line_id: UUID
    line: FeeLine


_CREDIT = text(
    "UPDATE missions SET state = 'credited', credited_on = answer.credited_on, refusal_reason = NULL"
    " FROM unnest(CAST(:statement_ids AS uuid[]), CAST(:dates AS date[])) AS answer (statement_id, credited_on)"
    " WHERE missions.statement_id = answer.statement_id AND state IN ('completed', 'to_be_corrected')"
)


async def replace_lines(work: UnitOfWork, mission_id: UUID, lines: Sequence[StoredLine]) -> None:
    """Make `lines` the fees of a locked mission."""
    await work.connection.execute(delete(fee_lines).where(fee_lines.c.mission_id == mission_id))
    rows = [
        {
            "mission_id": mission_id,
            "line_no": stored.line.line_no,
            "line_id": stored.line_id,
            "kind": stored.line.kind,
            "amount_cents": stored.line.amount_cents,
            "member_id": stored.line.member_id,
            "member_number": stored.line.member_number,
            "cost_no": stored.line.cost_no,
            "weight": stored.line.weight,
            "fixed_cents": stored.line.fixed_cents,
            "shared_cents": stored.line.shared_cents,
        }
        for stored in lines
    ]
    await work.connection.execute(insert(fee_lines), rows)


async def lines_of(work: UnitOfWork, mission_id: UUID) -> list[StoredLine]:
    """The computed fees of a mission by line number."""
    statement = select(fee_lines).where(fee_lines.c.mission_id == mission_id).order_by(fee_lines.c.line_no)
    return [
        StoredLine(
            row.line_id,
            FeeLine(
                line_no=row.line_no,
                kind=row.kind,
                amount_cents=row.amount_cents,
                member_id=row.member_id,
                member_number=row.member_number,
                cost_no=row.cost_no,
                weight=row.weight,
                fixed_cents=row.fixed_cents,
                shared_cents=row.shared_cents,
            ),
        )
        for row in await work.connection.execute(statement)
    ]


async def insert_reduction(work: UnitOfWork, mission_id: UUID, amount_cents: int, recorded_by: UUID) -> None:
    """Keep a price reduction of a locked mission."""
    number = select(func.coalesce(func.max(price_reductions.c.reduction_no), 0) + 1).where(
        price_reductions.c.mission_id == mission_id
    )
    values = {
        "mission_id": mission_id,
        "reduction_no": number.scalar_subquery(),
        "amount_cents": amount_cents,
        "recorded_by": recorded_by,
        "recorded_on": work.today(),
    }
    await work.connection.execute(insert(price_reductions).values(values))


async def credit(work: UnitOfWork, answers: Mapping[UUID, date]) -> None:
    """Mark the missions of these statements as credited; those that are already stay as they are."""
    ordered = sorted(answers)
    values = {"statement_ids": ordered, "dates": [answers[statement_id] for statement_id in ordered]}
    await work.connection.execute(_CREDIT, values)


async def known_statements(work: UnitOfWork, statement_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those among `statement_ids` that missions has published."""
    statement = select(missions.c.statement_id).where(missions.c.statement_id.in_(statement_ids))
    return frozenset((await work.connection.execute(statement)).scalars())


async def refuse(work: UnitOfWork, statement_id: UUID, reason: str) -> bool:
    """Mark a mission as to be corrected; False when it waits for no answer any more."""
    statement = (
        update(missions)
        .where(missions.c.statement_id == statement_id, missions.c.state == "completed")
        .values(state="to_be_corrected", refusal_reason=reason)
        .returning(missions.c.mission_id)
    )
    return (await work.connection.execute(statement)).one_or_none() is not None
