"""Reading accounts: their four sums."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_OF_MEMBER = text(
    "SELECT account_id, kind, unit, year, debits_pending, debits_posted, credits_pending, credits_posted FROM accounts"
    " WHERE owner_id = :member_id AND kind <> 'mission_clearing'"
)
_BY_ID = text(
    "SELECT account_id, kind, unit, year, debits_pending, debits_posted, credits_pending, credits_posted FROM accounts"
    " WHERE account_id = ANY(:ids)"
)


class BalanceRow(NamedTuple):
    """The sums of one open account."""

    account_id: UUID
    kind: str
    unit: str
    year: int | None
    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int

    @property
    def balance(self) -> int:
        """What the account owes its owner, held amounts included."""
        return self.credits_posted - self.debits_posted

    @property
    def available(self) -> int:
        """The balance less what is held."""
        return self.balance - self.debits_pending


async def accounts_of(work: UnitOfWork, member_id: UUID) -> list[BalanceRow]:
    """Every open account of a member."""
    return [BalanceRow(*row) for row in await work.connection.execute(_OF_MEMBER, {"member_id": member_id})]


async def find_accounts(work: UnitOfWork, ids: Collection[UUID]) -> list[BalanceRow]:
    """Those of the accounts that are open."""
    return [BalanceRow(*row) for row in await work.connection.execute(_BY_ID, {"ids": list(ids)})]
