"""Show what a member gave and received in a year."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.wallet.domain.exchanges import Exchanges, Flow, exchanges_of
from services.wallet.errors import NotInTheFuture
from services.wallet.repository import accounts, sums
from services.wallet.use_cases.require_scope import require_lines_of
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class YearOfExchanges:
    """A member's year, by business dates."""

    member_id: UUID
    year: int
    exchanges: Exchanges


async def read_exchanges(work: UnitOfWork, caller_id: UUID, member_id: UUID, year: int | None) -> YearOfExchanges:
    """The year of a member (this one by default), for that member and who may read the books; else NotFound.

    Raises `NotInTheFuture` for a year to come.
    """
    await require_lines_of(work, caller_id, member_id)
    this_year = work.today().year
    asked = this_year if year is None else year
    if asked > this_year:
        raise NotInTheFuture(field="query.year")
    rows = {row.account_id: row.kind for row in await accounts.accounts_of(work, member_id)}
    moved = await sums.moved(work, list(rows), date(asked, 1, 1), date(asked, 12, 1))
    flows = (Flow(rows[one.account_id], one.kind, one.debits, one.credits) for one in moved)
    return YearOfExchanges(member_id, asked, exchanges_of(flows))
