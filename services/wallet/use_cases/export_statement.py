"""A member's statement of a period from its first line to its last, a page a transaction."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.wallet.documents.sheet import Cell
from services.wallet.documents.statement import AccountOpening, Line, line_rows, opening_rows
from services.wallet.errors import PeriodTooLong, TooLongForPdf
from services.wallet.repository import accounts, movements, sums
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.movements import BEFORE_ALL, MovementRow, Place
from services.wallet.repository.sums import Span
from services.wallet.use_cases.export_journal import Period
from services.wallet.use_cases.read_conversions import Proof, computed_run, proof_of
from services.wallet.use_cases.read_movements import run_of
from shared.database.unit_of_work import UnitOfWork

LONGEST_CSV: Final = 200_000
LONGEST_PDF: Final = 1_000
LINES_A_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class BegunStatement:
    """The accounts that have something to say, what they had before the period, and where its lines stand."""

    when: Period
    openings: list[AccountOpening]
    ids: list[UUID]
    span: Span | None


async def begin_statement(work: UnitOfWork, member_id: UUID, when: Period) -> BegunStatement:
    """What a statement begins with. Raises `PeriodTooLong` for more lines than anybody reads."""
    rows = await accounts.accounts_of(work, member_id)
    ids = [row.account_id for row in rows]
    span = await sums.span_of(work, ids, when.first, when.last)
    if span is not None and span.lines > LONGEST_CSV:
        raise PeriodTooLong(limit=LONGEST_CSV)
    before = await sums.balances_on(work, ids, when.first - timedelta(days=1))
    moved = await sums.moved(work, ids, sums.month_of(when.first), sums.month_of(when.last))
    shown = before.keys() | {one.account_id for one in moved}
    openings = [
        AccountOpening(row.account_id, row.kind, row.unit, row.year, before.get(row.account_id, 0))  # type: ignore[arg-type]  # a CHECK keeps the unit to the three
        for row in sorted(rows, key=lambda row: (row.unit != "SUB", row.unit != "COL", row.year or 0, row.kind))
        if row.account_id in shown
    ]
    return BegunStatement(when, openings, [one.account for one in openings], span)


async def statement_lines(work: UnitOfWork, begun: BegunStatement) -> list[Line]:
    """Every line, oldest first; raises `TooLongForPdf` for more than a document takes."""
    if begun.span is None:
        return []
    if begun.span.lines > 2 * LONGEST_PDF:  # whole months: the period itself may be shorter
        raise TooLongForPdf(limit=LONGEST_PDF)
    walk = _Walk(begun)
    lines: list[Line] = []
    place: Place | None = BEFORE_ALL
    while place is not None:
        page, place = await _page(work, begun, walk, place)
        lines += page
        if len(lines) > LONGEST_PDF:
            raise TooLongForPdf(limit=LONGEST_PDF)
    return lines


async def statement_rows(
    begin: Callable[[], AbstractAsyncContextManager[UnitOfWork]], begun: BegunStatement
) -> AsyncIterator[Sequence[Sequence[Cell]]]:
    """Rows of a table, a page at a time: the balances before the period, then its lines, oldest first."""
    yield opening_rows(begun.openings, begun.when.first)
    walk = _Walk(begun)
    place: Place | None = BEFORE_ALL if begun.span is not None else None
    while place is not None:
        async with begin() as work:
            lines, place = await _page(work, begun, walk, place)
        yield line_rows(begun.openings, lines)


async def proofs_of(work: UnitOfWork, member_id: UUID, lines: Sequence[Line]) -> list[tuple[Run, Proof]]:
    """The conversions among these lines of a member, each with what proves the member's line."""
    found = dict.fromkeys(line.run_id for line in lines if line.run_id is not None)
    return [(await computed_run(work, run_id), await proof_of(work, run_id, member_id)) for run_id in found]


class _Walk:
    """Going forward through the lines of a period."""

    def __init__(self, begun: BegunStatement) -> None:
        self._when = begun.when
        self._balances = {one.account: one.balance for one in begun.openings}

    def lines(self, rows: Iterable[MovementRow]) -> list[Line]:
        """The lines of the period among these."""
        found: list[Line] = []
        for row in rows:
            if not self._when.first <= row.business_date <= self._when.last:
                continue
            balance = self._balances[row.account_id] = self._balances[row.account_id] + row.effect
            found.append(
                Line(
                    row.business_date,
                    row.account_id,
                    row.kind,
                    row.effect,
                    balance,
                    row.policy_key,
                    row.policy_version,
                    row.decision_number,
                    row.group_id,
                    run_of(row),
                )
            )
        return found


async def _page(work: UnitOfWork, begun: BegunStatement, walk: _Walk, after: Place) -> tuple[list[Line], Place | None]:
    if begun.span is None:
        return [], None
    rows = await movements.newer(work, begun.ids, after, LINES_A_PAGE, first=begun.span.first, last=begun.span.last)
    return walk.lines(rows), rows[-1].place if len(rows) == LINES_A_PAGE else None
