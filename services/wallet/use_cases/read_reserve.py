"""Show the reserve fund and its investments, open to every member."""

from dataclasses import dataclass
from uuid import UUID

from services.wallet.domain.accounts import RESERVE_ACCOUNT
from services.wallet.repository import accounts, investments
from services.wallet.repository.investments import Investment, Spending
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Reserve:
    """The fund, in cents. `committed` is the part of `balance` that is granted to investments and not yet spent."""

    balance: int
    committed: int

    @property
    def available(self) -> int:
        """What a decision can still grant."""
        return self.balance - self.committed


@dataclass(frozen=True, slots=True)
class InvestmentDetails:
    """An investment and what was spent of it."""

    investment: Investment
    spendings: list[Spending]


async def read_reserve(work: UnitOfWork) -> Reserve:
    """The fund as it stands."""
    rows = await accounts.find_accounts(work, [RESERVE_ACCOUNT.account_id])
    return Reserve(rows[0].balance, rows[0].debits_pending) if rows else Reserve(0, 0)


async def read_investment(work: UnitOfWork, request_id: UUID) -> InvestmentDetails:
    """One investment with its spendings; raises `NotFound`."""
    investment = await investments.find_investment(work, request_id)
    if investment is None:
        raise NotFound
    return InvestmentDetails(investment, await investments.spendings_of(work, request_id))
