"""Show the movements of a member's accounts, and of the pot commun, newest first."""

from dataclasses import dataclass
from uuid import UUID

from services.wallet.domain.accounts import POT_ACCOUNT
from services.wallet.repository import accounts
from services.wallet.repository.accounts import BEFORE_ALL, MovementRow
from shared.database.unit_of_work import UnitOfWork
from shared.money import Unit


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement and the account it stands on."""

    row: MovementRow
    account_kind: str
    year: int | None


@dataclass(frozen=True, slots=True)
class Pot:
    """The pot commun, in cents: what came in, what was taken back, and what is there."""

    credited: int
    debited: int
    balance: int


async def read_statement(
    work: UnitOfWork, member_id: UUID, unit: Unit | None, before: tuple[int, int] | None, limit: int
) -> list[Movement]:
    """A member's movements before a (group position, line number), at most `limit`; of one unit when asked."""
    rows = {row.account_id: row for row in await accounts.accounts_of(work, member_id) if unit in (None, row.unit)}
    if not rows:
        return []
    found = await accounts.movements(work, list(rows), before or BEFORE_ALL, limit)
    return [Movement(row, rows[row.account_id].kind, rows[row.account_id].year) for row in found]


async def read_pot(work: UnitOfWork) -> Pot:
    """The pot as it stands."""
    rows = await accounts.find_accounts(work, [POT_ACCOUNT.account_id])
    if not rows:
        return Pot(0, 0, 0)
    return Pot(rows[0].credits_posted, rows[0].debits_posted, rows[0].balance)


async def read_pot_movements(work: UnitOfWork, before: tuple[int, int] | None, limit: int) -> list[Movement]:
    """Movements of the pot before a (group position, line number), at most `limit`."""
    found = await accounts.movements(work, [POT_ACCOUNT.account_id], before or BEFORE_ALL, limit)
    return [Movement(row, POT_ACCOUNT.kind, None) for row in found]
