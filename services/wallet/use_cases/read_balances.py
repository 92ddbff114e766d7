"""Show what a member has: SUB of the year, COL, EUR, now or at the end of a past business date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.wallet.domain.plugs import last_day
from services.wallet.domain.policies import SUB_ROLLS_OVER
from services.wallet.errors import NotInTheFuture
from services.wallet.repository import accounts, sums
from services.wallet.repository.accounts import BalanceRow
from services.wallet.use_cases.require_scope import require_lines_of
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member has in one unit. `incoming`: set aside by others' orders for this member."""

    balance: int
    held: int
    incoming: int

    @property
    def available(self) -> int:
        """What can be used now."""
        return self.balance - self.held


@dataclass(frozen=True, slots=True)
class Balances:
    """All that a member has, on a business date; `is_past` when only the balances of that day are known."""

    member_id: UUID
    as_of: datetime
    on: date
    is_past: bool
    year: int
    sub: Holding
    sub_ends_on: date
    sub_rolls_over: bool
    col: Holding
    eur: Holding
    direct_costs: int
    receivable: int


async def read_balances(work: UnitOfWork, member_id: UUID, on: date | None = None) -> Balances:
    """The balances of a member today, or at the end of an earlier business date; accounts not open yet are at 0.

    The business dates of the lines decide, not when they were posted. Raises `NotInTheFuture` for a day to come.
    """
    today = work.today()
    if on is not None and on > today:
        raise NotInTheFuture(field="query.on")
    day, is_past = on or today, on is not None and on < today
    rows = await accounts.accounts_of(work, member_id)
    if is_past:
        rows = await _as_on(work, rows, day)
    year = day.year
    rolls_over = await work.policy(SUB_ROLLS_OVER, last_day(year))
    return Balances(
        member_id=member_id,
        as_of=work.now(),
        on=day,
        is_past=is_past,
        year=year,
        sub=_holding(rows, "member_sub", year),
        sub_ends_on=last_day(year),
        sub_rolls_over=bool(rolls_over.value),
        col=_holding(rows, "member_col"),
        eur=_holding(rows, "member_eur"),
        direct_costs=_holding(rows, "direct_costs").balance,
        receivable=-_holding(rows, "member_receivable").balance,
    )


async def read_balances_of(work: UnitOfWork, caller_id: UUID, member_id: UUID, on: date | None = None) -> Balances:
    """The balances of a member for that member and who may read the books; raises NotFound for anybody else."""
    await require_lines_of(work, caller_id, member_id)
    return await read_balances(work, member_id, on)


async def _as_on(work: UnitOfWork, rows: Sequence[BalanceRow], on: date) -> list[BalanceRow]:
    """The accounts as they stood at the end of a day; what was set aside then is not kept."""
    had = await sums.balances_on(work, [row.account_id for row in rows], on)
    return [
        row._replace(debits_pending=0, credits_pending=0, debits_posted=0, credits_posted=had.get(row.account_id, 0))
        for row in rows
    ]


def _holding(rows: Sequence[BalanceRow], kind: str, year: int | None = None) -> Holding:
    chosen = [row for row in rows if row.kind == kind and row.year == year]
    return Holding(
        balance=sum(row.balance for row in chosen),
        held=sum(row.debits_pending for row in chosen),
        incoming=sum(row.credits_pending for row in chosen),
    )
