"""What the wallet paid of fee lines; a batch that did not reach its member paid nothing."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from services.missions.tables import failed_payouts, fee_lines, paid_lines
from shared.database.unit_of_work import UnitOfWork


async def remember_paid(work: UnitOfWork, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep what a batch paid of lines, once."""
    await work.connection.execute(insert(paid_lines).on_conflict_do_nothing(), list(rows))


async def remember_failed(work: UnitOfWork, batch_id: UUID, member_id: UUID, reason: str) -> None:
    """Keep that a batch did not reach a member, once; the batch itself may be heard of later."""
    values = {"batch_id": batch_id, "member_id": member_id, "reason": reason}
    await work.connection.execute(insert(failed_payouts).values(values).on_conflict_do_nothing())


async def paid_of(work: UnitOfWork, mission_id: UUID) -> dict[UUID, int]:
    """Cents paid out by line; a line of which nothing was is absent."""
    failed = exists().where(
        failed_payouts.c.batch_id == paid_lines.c.batch_id, failed_payouts.c.member_id == paid_lines.c.member_id
    )
    statement = (
        select(paid_lines.c.line_id, func.sum(paid_lines.c.paid_cents))
        .join(fee_lines, fee_lines.c.line_id == paid_lines.c.line_id)
        .where(fee_lines.c.mission_id == mission_id, ~failed)
        .group_by(paid_lines.c.line_id)
    )
    return {line_id: int(cents) for line_id, cents in await work.connection.execute(statement)}
