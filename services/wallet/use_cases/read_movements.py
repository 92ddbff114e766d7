"""Show the movements of accounts with the balance after each, newest first, page by page; and the pot commun's.

The balance runs backwards from what the accounts have now (or had on the last day of the period), and the cursor of a
page carries it on, so a page costs the same however deep it lies. In a period, lines of other business dates are left
out: the balance then runs by business date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import POT_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.repository import accounts, movements, sums
from services.wallet.repository.accounts import BalanceRow
from services.wallet.repository.movements import AFTER_ALL, CREDIT, DEBIT, LAST_POSITION, MovementRow, Place
from shared.database.unit_of_work import UnitOfWork
from shared.money import Unit

Direction = Literal["debit", "credit"]

# A page of a filtered statement looks at so many lines and then stops, even if it is not full.
LINES_LOOKED_AT = 1_000
_SIDES = {"debit": DEBIT, "credit": CREDIT}


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement, the account it stands on, and what that account had after it."""

    row: MovementRow
    account_kind: str
    year: int | None
    balance_after: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a statement are wanted; None takes all. The days are business dates, both included."""

    unit: Unit | None = None
    kind: str | None = None
    direction: Direction | None = None
    from_on: date | None = None
    to_on: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether no line is left out, but for those of other units."""
        return self.kind is None and self.direction is None and self.from_on is None and self.to_on is None

    def in_period(self, row: MovementRow) -> bool:
        """Whether the line is of the period."""
        return (self.from_on or sums.FIRST_DAY) <= row.business_date <= (self.to_on or sums.LAST_DAY)

    def takes(self, row: MovementRow) -> bool:
        """Whether a line of the period is wanted."""
        return self.kind in (None, row.kind) and (self.direction is None or _SIDES[self.direction] == row.side)


class Reached(NamedTuple):
    """How far a reader came: the last line that was looked at, and what each account had before it."""

    place: Place
    balances: Mapping[str, int]
    """By `short_id`; an account at 0 is left out."""


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Lines newest first, and where the next page begins; None on the last one."""

    lines: list[Movement]
    reached: Reached | None


@dataclass(slots=True)
class _Walk:
    """Going back through the lines of some accounts."""

    rows: Mapping[UUID, BalanceRow]
    wanted: Wanted
    balances: dict[UUID, int]
    of_now: bool
    met: set[UUID] = field(default_factory=set)

    def step(self, row: MovementRow) -> Movement | None:
        """Pass one line; what it is when it is wanted."""
        account_id = row.account_id
        if self.of_now and account_id not in self.met:  # of the same moment as the line itself
            self.met.add(account_id)
            self.balances[account_id] = row.balance_now
        if not self.wanted.in_period(row):
            return None
        after = self.balances.get(account_id, 0)
        self.balances[account_id] = after - row.effect
        if not self.wanted.takes(row):
            return None
        account = self.rows[account_id]
        return Movement(row, account.kind, account.year, after)

    def reached(self, place: Place) -> Reached:
        return Reached(place, {short_id(key): balance for key, balance in self.balances.items() if balance})


@dataclass(frozen=True, slots=True)
class Pot:
    """The pot commun, in cents: what came in, what was taken back, and what is there."""

    credited: int
    debited: int
    balance: int


def run_of(row: MovementRow) -> UUID | None:
    """The conversion of which a movement is a member's line; None for any other."""
    return row.cause_id if row.kind == "conversion_line" else None


def short_id(account_id: UUID) -> str:
    """An account in a cursor: enough of its id to tell the accounts of one member apart."""
    return account_id.hex[:12]


async def read_statement(
    work: UnitOfWork, member_id: UUID, wanted: Wanted, after: Reached | None, limit: int
) -> StatementPage:
    """A page of a member's statement over all their accounts, or those of one unit.

    A page of a filtered statement may have fewer lines than `limit` and still not be the last.
    """
    rows = {r.account_id: r for r in await accounts.accounts_of(work, member_id) if wanted.unit in (None, r.unit)}
    return await _read(work, rows, wanted, after, limit)


async def read_pot(work: UnitOfWork) -> Pot:
    """The pot as it stands."""
    rows = await accounts.find_accounts(work, [POT_ACCOUNT.account_id])
    if not rows:
        return Pot(0, 0, 0)
    return Pot(rows[0].credits_posted, rows[0].debits_posted, rows[0].balance)


async def read_pot_movements(work: UnitOfWork, after: Reached | None, limit: int) -> StatementPage:
    """A page of the movements of the pot."""
    return await _read_account(work, POT_ACCOUNT.account_id, after, limit)


async def read_reserve_movements(work: UnitOfWork, after: Reached | None, limit: int) -> StatementPage:
    """A page of the movements of the reserve fund."""
    return await _read_account(work, RESERVE_ACCOUNT.account_id, after, limit)


async def _read_account(work: UnitOfWork, account_id: UUID, after: Reached | None, limit: int) -> StatementPage:
    rows = {row.account_id: row for row in await accounts.find_accounts(work, [account_id])}
    return await _read(work, rows, Wanted(), after, limit)


async def _read(
    work: UnitOfWork, rows: Mapping[UUID, BalanceRow], wanted: Wanted, after: Reached | None, limit: int
) -> StatementPage:
    ids = list(rows)
    first, last = 0, LAST_POSITION
    if wanted.from_on is not None or wanted.to_on is not None:
        span = await sums.span_of(work, ids, wanted.from_on or sums.FIRST_DAY, wanted.to_on or sums.LAST_DAY)
        if span is None:
            return StatementPage([], None)
        first, last = span.first, span.last
    walk = await _walk(work, rows, wanted, after)
    look_at = limit + 1 if wanted.is_everything else LINES_LOOKED_AT
    found = await movements.older(
        work, ids, AFTER_ALL if after is None else after.place, look_at, first=first, last=last
    )
    return _page(walk, found, limit, more=len(found) == look_at)


async def _walk(work: UnitOfWork, rows: Mapping[UUID, BalanceRow], wanted: Wanted, after: Reached | None) -> _Walk:
    if after is not None:
        return _Walk(rows, wanted, {key: after.balances.get(short_id(key), 0) for key in rows}, of_now=False)
    if wanted.to_on is not None:
        return _Walk(rows, wanted, await sums.balances_on(work, list(rows), wanted.to_on), of_now=False)
    return _Walk(rows, wanted, {key: row.balance for key, row in rows.items()}, of_now=True)


def _page(walk: _Walk, found: Sequence[MovementRow], limit: int, *, more: bool) -> StatementPage:
    lines: list[Movement] = []
    for number, row in enumerate(found, start=1):
        line = walk.step(row)
        if line is not None:
            lines.append(line)
        if len(lines) == limit or number == len(found):
            follows = number < len(found) or more
            return StatementPage(lines, walk.reached(row.place) if follows else None)
    return StatementPage([], None)
