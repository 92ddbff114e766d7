"""Show what a member has: SUB of this year, COL, EUR, each with what is held, what it can do and when it ends."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.wallet.domain.plugs import last_day
from services.wallet.repository import accounts
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
    """All that a member has, on a business date."""

    member_id: UUID
    as_of: datetime
    year: int
    sub: Holding
    sub_ends_on: date
    col: Holding
    eur: Holding
    direct_costs: int
    receivable: int


async def read_balances(work: UnitOfWork, member_id: UUID) -> Balances:
    """The balances of a member; accounts that are not open yet are at 0."""
    rows = await accounts.accounts_of(work, member_id)
    year = work.today().year
    return Balances(
        member_id=member_id,
        as_of=work.now(),
        year=year,
        sub=_holding(rows, "member_sub", year),
        sub_ends_on=last_day(year),
        col=_holding(rows, "member_col"),
        eur=_holding(rows, "member_eur"),
        direct_costs=_holding(rows, "direct_costs").balance,
        receivable=-_holding(rows, "member_receivable").balance,
    )


async def read_balances_of(work: UnitOfWork, caller_id: UUID, member_id: UUID) -> Balances:
    """The balances of a member for that member and who may read the books; raises NotFound for anybody else."""
    await require_lines_of(work, caller_id, member_id)
    return await read_balances(work, member_id)


def _holding(rows: list[BalanceRow], kind: str, year: int | None = None) -> Holding:
    chosen = [row for row in rows if row.kind == kind and row.year == year]
    return Holding(
        balance=sum(row.balance for row in chosen),
        held=sum(row.debits_pending for row in chosen),
        incoming=sum(row.credits_pending for row in chosen),
    )
