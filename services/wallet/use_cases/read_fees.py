"""Show a statement of fees: credited line by line, or refused with a reason."""

from dataclasses import dataclass
from uuid import UUID

from services.wallet.repository import fees, members
from services.wallet.repository.fees import CreditedRow, StatementRow
from services.wallet.use_cases.require_scope import PRESIDENCY
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement and, when it was credited, its lines."""

    statement: StatementRow
    lines: list[CreditedRow]


async def read_fees(work: UnitOfWork, caller_id: UUID, statement_id: UUID) -> ShownStatement:
    """A statement for the members it names and the technical presidency; raises NotFound for anybody else."""
    statement = await fees.find_statement(work, statement_id)
    if statement is None:
        raise NotFound
    lines = []
    if statement.position is not None:
        lines = await fees.statement_lines(work, statement_id, statement.position)
    named = caller_id in {row.line.member_id for row in lines}
    if not named and not await members.holds_role(work, caller_id, PRESIDENCY, work.today()):
        raise NotFound
    return ShownStatement(statement, lines)
