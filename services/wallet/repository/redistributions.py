"""Executed conversions, as the books see them: what each member received, and the charge of the year."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_RUN = text(
    "SELECT r.run_id, r.year, r.executed_on, r.computation_no, r.rules, r.pot, r.envelope, r.reserve, r.allocated,"
    " r.total_weight, encode(r.manifest_sha256, 'hex') AS manifest, r.decision_id, d.decision_number"
    " FROM conversion_runs AS r LEFT JOIN known_decisions AS d ON d.decision_id = r.decision_id"
    " WHERE r.run_id = :run_id AND r.executed_on IS NOT NULL AND NOT r.dry AND r.reverses_run_id IS NULL"
)
_LINES = text(
    "SELECT l.line_no, l.member_id, l.member_number, l.weight, l.frozen, l.amount, p.vehicle"
    " FROM (SELECT line_no, member_id, member_number, weight, frozen, amount FROM conversion_lines"
    " WHERE run_id = :run_id AND computation_no = :computation_no AND line_no > :after AND (amount > 0 OR frozen > 0)"
    " ORDER BY line_no LIMIT :limit) AS l LEFT JOIN payout_details AS p USING (member_id) ORDER BY l.line_no"
)
_ACCRUALS = text(
    "SELECT r.year, r.run_id, r.allocated, r.executed_on FROM conversion_runs AS r"
    " WHERE r.executed_on IS NOT NULL AND r.allocated > 0 AND NOT r.dry AND r.reverses_run_id IS NULL AND NOT EXISTS"
    " (SELECT FROM conversion_runs AS c WHERE c.reverses_run_id = r.run_id AND c.executed_on IS NOT NULL)"
    " ORDER BY r.year"
)


class RunRow(NamedTuple):
    """An executed run: what it counted, by which rules, and on what ground."""

    run_id: UUID
    year: int
    executed_on: date
    computation_no: int
    rules: Mapping[str, Any]
    pot: int
    envelope: int
    reserve: int
    allocated: int
    total_weight: int
    manifest: str | None
    decision_id: UUID | None
    decision_number: int | None


class ShareRow(NamedTuple):
    """What one member received, by what weight, and how much COL was converted; `vehicle` is how they are paid, if they
    have said it."""

    line_no: int
    member_id: UUID
    member_number: int
    weight: int
    converted: int
    amount: int
    vehicle: str | None


class Accrual(NamedTuple):
    """The redistribution of a year: a charge of its 31 December, owed to members by name from `executed_on`."""

    year: int
    run_id: UUID
    amount: int
    executed_on: date

    @property
    def closing(self) -> date:
        """The day of the charge."""
        return date(self.year, 12, 31)


async def run(work: UnitOfWork, run_id: UUID) -> RunRow | None:
    """An executed run; None before it is executed."""
    row = (await work.connection.execute(_RUN, {"run_id": run_id})).one_or_none()
    return None if row is None else RunRow(*row)


async def shares(work: UnitOfWork, run: RunRow, after: int, limit: int) -> list[ShareRow]:
    """The next members of a run, in the order of its manifest."""
    values = {"run_id": run.run_id, "computation_no": run.computation_no, "after": after, "limit": limit}
    return [ShareRow(*row) for row in await work.connection.execute(_LINES, values)]


async def accruals(work: UnitOfWork) -> list[Accrual]:
    """Every redistribution that is executed and was not undone: one a year."""
    return [Accrual(*row) for row in await work.connection.execute(_ACCRUALS)]
