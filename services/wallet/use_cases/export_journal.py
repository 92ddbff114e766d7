"""The journal of a business year as entries of the books, read a page at a time, each page a short transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.books import NO_AUXILIARY, BookLine, Entry, Movement, auxiliary, lines_of
from services.wallet.domain.chart import ACCRUALS, EURO_GROUPS, OPENINGS, Chart
from services.wallet.errors import PeriodRefused
from services.wallet.repository import exports, redistributions
from services.wallet.repository.exports import NOBODY, EntryRow
from services.wallet.repository.redistributions import Accrual
from shared.database.unit_of_work import UnitOfWork

Begin = Callable[[], AbstractAsyncContextManager[UnitOfWork]]
"""Opens the transaction of a page."""

GROUPS_A_PAGE = 1_000
OWNERS_A_PAGE = 500
_LONGEST_DAYS = 366


class Period(NamedTuple):
    """From a first to a last business date, both within."""

    first: date
    last: date


def period(first: date, last: date) -> Period:
    """A period of at most a year; raises PeriodRefused otherwise."""
    if not 0 <= (last - first).days < _LONGEST_DAYS:
        raise PeriodRefused
    return Period(first, last)


def business_year(year: int) -> Period:
    """1 January to 31 December."""
    return Period(date(year, 1, 1), date(year, 12, 31))


async def book_entries(
    begin: Begin,
    chart: Chart,
    when: Period,
    time_zone: str,
    groups: Sequence[str] = EURO_GROUPS,
) -> AsyncIterator[list[Entry]]:
    """The entries of a period in order of date, a page after the other, numbered from 1 in each journal.

    `groups` narrows it to some kinds of groups; numbers are then those among them.
    """
    numbers: dict[str, int] = {}
    async with begin() as work:
        days = await exports.days(work, when.first, when.last, groups)
    for day in days:
        after: int | None = day.first - 1
        while after is not None:
            async with begin() as work:
                rows, after = await exports.entries(work, day, after, groups, GROUPS_A_PAGE, time_zone)
            yield _entries(chart, rows, numbers)
    async for page in accrual_entries(begin, chart, when, numbers):
        yield page


async def accrual_entries(
    begin: Begin, chart: Chart, when: Period, after: dict[str, int]
) -> AsyncIterator[list[Entry]]:
    """The charge of redistributions whose 31 December lies in the period; `after` has the journals' last numbers."""
    rule, charge = chart.groups[ACCRUALS], chart.vehicles["invoice"].charge
    async with begin() as work:
        found = await redistributions.accruals(work)
    for one in found:
        if when.first <= one.closing <= when.last:
            number = after[rule.journal] = after.get(rule.journal, 0) + 1
            lines = (
                BookLine(charge, NO_AUXILIARY, one.amount, 0),
                BookLine(rule.contra_for(""), NO_AUXILIARY, 0, one.amount),
            )
            valid_on = max(one.executed_on, one.closing)
            yield [Entry(rule.journal, number, one.closing, valid_on, str(one.run_id), rule.label, lines)]


async def opening_entries(begin: Begin, chart: Chart, when: Period) -> AsyncIterator[list[Entry]]:
    """What was there before the period, by third party; the contra line comes last. All is entry 0 of its journal."""
    rule = chart.groups[OPENINGS]
    total = 0
    for kind in chart.external_kinds():
        number = chart.accounts[kind]
        after: UUID | None = NOBODY
        while after is not None:
            async with begin() as work:
                position = await exports.first_position(work, when.first)
                rows = await exports.owners(work, kind, after, when.first, when.last, position, OWNERS_A_PAGE)
            lines = []
            for row in rows:
                total += row.opening
                if row.opening:
                    third = auxiliary(kind, row.owner_id, row.owner_number)
                    lines.append(BookLine(number, third, max(-row.opening, 0), max(row.opening, 0)))
            if lines:
                yield [Entry(rule.journal, 0, when.first, when.first, OPENINGS, rule.label, tuple(lines))]
            owned = [row.owner_id for row in rows if row.owner_id is not None]
            after = owned[-1] if len(owned) == OWNERS_A_PAGE else None
    async with begin() as work:
        owed = sum(one.amount for one in await redistributions.accruals(work) if is_owed(one, when.first))
    if owed:
        total += owed
        line = BookLine(chart.groups[ACCRUALS].contra_for(""), NO_AUXILIARY, 0, owed)
        yield [Entry(rule.journal, 0, when.first, when.first, OPENINGS, rule.label, (line,))]
    if total:
        rest = BookLine(rule.contra_for(""), NO_AUXILIARY, max(total, 0), max(-total, 0))
        yield [Entry(rule.journal, 0, when.first, when.first, OPENINGS, rule.label, (rest,))]


def is_owed(one: Accrual, on: date) -> bool:
    """Whether a redistribution is a charge of before a day, and not yet owed to its members by name on that day."""
    return one.closing < on <= one.executed_on


def _entries(chart: Chart, rows: Sequence[EntryRow], numbers: dict[str, int]) -> list[Entry]:
    made = []
    for _, transfers in groupby(rows, key=lambda row: row.position):
        of_group = list(transfers)
        first = of_group[0]
        lines = lines_of(chart, first.rule, (_movement(row) for row in of_group))
        if not lines:
            continue
        rule = chart.groups[first.rule]
        number = numbers[rule.journal] = numbers.get(rule.journal, 0) + 1
        valid_on = max(first.posted_on, first.business_date)
        made.append(Entry(rule.journal, number, first.business_date, valid_on, first.piece, rule.label, lines))
    return made


def _movement(row: EntryRow) -> Movement:
    return Movement(
        row.amount,
        row.debit_kind,
        row.debit_owner,
        row.debit_number,
        row.credit_kind,
        row.credit_owner,
        row.credit_number,
    )
