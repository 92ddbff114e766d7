"""General and auxiliary balances and ledgers over a period, as rows of a table."""

from collections.abc import AsyncIterator, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from services.wallet.documents.sheet import Cell
from services.wallet.domain.books import auxiliary
from services.wallet.domain.chart import ACCRUALS, EURO_GROUPS, OPENINGS, Chart
from services.wallet.repository import exports, redistributions
from services.wallet.repository.exports import NOBODY, OwnerLine, OwnerRow
from services.wallet.use_cases.export_journal import OWNERS_A_PAGE, Begin, Period, book_entries, is_owed
from shared.database.unit_of_work import UnitOfWork

Rows = list[Sequence[Cell]]
ThirdParties = Literal["member_eur", "member_receivable", "direct_costs", "client_receivable"]


class AccountBalance(NamedTuple):
    """A general account over a period, in cents. `opening` is debit less credit before it."""

    number: str
    label: str
    opening: int
    debits: int
    credits: int

    @property
    def closing(self) -> int:
        """Debit less credit at the end."""
        return self.opening + self.debits - self.credits


async def general_balance(work: UnitOfWork, chart: Chart, when: Period) -> list[AccountBalance]:
    """Each general account with a balance or a movement, by number. Openings, debits and credits each balance."""
    await exports.one_moment(work)
    before = await exports.openings(work, when.first, EURO_GROUPS, chart.external_kinds())
    opening: dict[str, int] = {}
    for kind, balance in before.items():
        opening[chart.accounts[kind]] = opening.get(chart.accounts[kind], 0) - balance
    carried = chart.groups[OPENINGS].contra_for("")
    opening[carried] = opening.get(carried, 0) + sum(before.values())
    debits, credits = dict[str, int](), dict[str, int]()
    owed_on, charge = chart.groups[ACCRUALS].contra_for(""), chart.vehicles["invoice"].charge
    for one in await redistributions.accruals(work):
        if is_owed(one, when.first):
            opening[owed_on] = opening.get(owed_on, 0) - one.amount
            opening[carried] = opening.get(carried, 0) + one.amount
        if when.first <= one.closing <= when.last:
            debits[charge] = debits.get(charge, 0) + one.amount
            credits[owed_on] = credits.get(owed_on, 0) + one.amount
    for row in await exports.sums(work, when.first, when.last, EURO_GROUPS):
        sides = chart.sides(row.rule, row.debit_kind, row.credit_kind)
        if sides is not None:
            debits[sides.debit] = debits.get(sides.debit, 0) + row.amount
            credits[sides.credit] = credits.get(sides.credit, 0) + row.amount
    numbers = sorted(n for n in opening.keys() | debits.keys() | credits.keys())
    rows = [AccountBalance(n, chart.labels[n], opening.get(n, 0), debits.get(n, 0), credits.get(n, 0)) for n in numbers]
    return [row for row in rows if row.opening or row.debits or row.credits]


def balance_rows(balances: Sequence[AccountBalance]) -> Rows:
    """As a table, with the totals in the last row."""
    rows: Rows = []
    totals = [0] * 6
    for row in balances:
        six = (*_two_sides(row.opening), row.debits, row.credits, *_two_sides(row.closing))
        totals = [total + amount for total, amount in zip(totals, six, strict=True)]
        rows.append((row.number, row.label, *six))
    return [*rows, ("", "Totaux", *totals)]


async def vat_rows(work: UnitOfWork, when: Period) -> Rows:
    """VAT invoiced in the period by rate, as a table with its sums in the last row."""
    found = await exports.vat(work, when.first, when.last)
    rows: Rows = [
        (f"{row.rate_bps // 100},{row.rate_bps % 100:02d} %", row.base, row.vat, row.invoices) for row in found
    ]
    return [*rows, ("Total", sum(row.base for row in found), sum(row.vat for row in found), None)]


async def auxiliary_balance(begin: Begin, chart: Chart, kind: ThirdParties, when: Period) -> AsyncIterator[Rows]:
    """Each member or client under one general account, a page of rows after the other."""
    async for page in _owners(begin, kind, when):
        rows: Rows = []
        for row in page:
            if row.opening or row.debits or row.credits:
                third = auxiliary(kind, row.owner_id, row.owner_number)
                closing = row.debits - row.credits - row.opening
                sides = (*_two_sides(-row.opening), row.debits, row.credits, *_two_sides(closing))
                rows.append((chart.accounts[kind], third.code, third.label, *sides))
        yield rows


async def auxiliary_ledger(begin: Begin, chart: Chart, kind: ThirdParties, when: Period) -> AsyncIterator[Rows]:
    """Every movement of each member or client in the period, with the balance after it."""
    async for page in _owners(begin, kind, when):
        moved = [row for row in page if row.opening or row.debits or row.credits]
        async with begin() as work:
            position = await exports.first_position(work, when.first)
            ids = [row.account_id for row in moved]
            lines = await exports.owner_lines(work, ids, when.first, when.last, position)
        by_account: dict[object, list[OwnerLine]] = {}
        for line in lines:
            by_account.setdefault(line.account_id, []).append(line)
        rows: Rows = []
        for row in moved:
            rows += _ledger_of(chart, kind, row, by_account.get(row.account_id, []), when)
        yield rows


async def general_ledger(begin: Begin, chart: Chart, when: Period, time_zone: str) -> AsyncIterator[Rows]:
    """Every movement of each general account in the period, account by account, with the balance after it."""
    async with begin() as work:
        accounts = await general_balance(work, chart, when)
    for account in accounts:
        balance = account.opening
        yield [
            (account.number, account.label, when.first, "", "", "Solde à l'ouverture", *_two_sides(balance), balance)
        ]
        async for page in book_entries(begin, chart, when, time_zone, chart.groups_of(account.number)):
            rows: Rows = []
            for entry in page:
                for line in entry.lines:
                    if line.account == account.number:
                        balance += line.debit - line.credit
                        piece = (entry.piece, line.auxiliary.code, entry.label)
                        rows.append((line.account, account.label, entry.day, *piece, line.debit, line.credit, balance))
            yield rows


def _ledger_of(chart: Chart, kind: str, row: OwnerRow, lines: Sequence[OwnerLine], when: Period) -> Rows:
    third = auxiliary(kind, row.owner_id, row.owner_number)
    head = (chart.accounts[kind], third.code, third.label)
    balance = -row.opening
    rows: Rows = [(*head, when.first, "", "Solde à l'ouverture", *_two_sides(balance), balance)]
    for line in lines:
        balance += line.sign * line.amount
        label = chart.groups[line.kind].label
        sides = (line.amount, 0) if line.sign == 1 else (0, line.amount)
        rows.append((*head, line.business_date, str(line.group_id), label, *sides, balance))
    return rows


async def _owners(begin: Begin, kind: str, when: Period) -> AsyncIterator[list[OwnerRow]]:
    after: UUID | None = NOBODY
    while after is not None:
        async with begin() as work:
            position = await exports.first_position(work, when.first)
            rows = await exports.owners(work, kind, after, when.first, when.last, position, OWNERS_A_PAGE)
        yield rows
        owned = [row.owner_id for row in rows if row.owner_id is not None]
        after = owned[-1] if len(owned) == OWNERS_A_PAGE else None


def _two_sides(balance: int) -> tuple[int, int]:
    """A balance as (debit, credit)."""
    return max(balance, 0), max(-balance, 0)
