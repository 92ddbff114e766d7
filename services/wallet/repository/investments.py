"""Investments of the reserve fund: requests, and spendings against what was granted."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.investments import InvestmentKind, InvestmentState
from shared.database.unit_of_work import UnitOfWork

_COLUMNS = (
    "request_id, kind, title, asked, requested_by, requested_by_number, requested_on, state, granted, spent,"
    " decision_id, decided_on, closed_on"
)
_INSERT = text(
    "INSERT INTO investment_requests (request_id, kind, title, asked, requested_by, requested_by_number, requested_on,"
    " state, granted, spent, cooperative)"
    " VALUES (:request_id, :kind, :title, :asked, :requested_by, :requested_by_number, :requested_on, 'requested',"
    " 0, 0, :cooperative)"
)
_FIND = text(f"SELECT {_COLUMNS} FROM investment_requests WHERE request_id = :request_id")  # noqa: S608 - constants
_LOCK = text(f"SELECT {_COLUMNS} FROM investment_requests WHERE request_id = :request_id FOR UPDATE")  # noqa: S608
_LIST = text(
    f"SELECT {_COLUMNS} FROM investment_requests"  # noqa: S608 - constants
    " WHERE CAST(:before AS uuid) IS NULL OR request_id < :before ORDER BY request_id DESC LIMIT :limit"
)
_DECIDE = text(
    "UPDATE investment_requests SET state = :state, granted = :granted, decision_id = :decision_id, decided_on = :on"
    " WHERE request_id = :request_id"
)
_CLOSE = text("UPDATE investment_requests SET state = 'closed', closed_on = :on WHERE request_id = :request_id")
_SPEND = text("UPDATE investment_requests SET spent = spent + :amount WHERE request_id = :request_id")
_SPENDINGS = text(
    "SELECT spending_id, request_id, amount, document, spent_on, proposed_by, approved_by, approved_on"
    " FROM investment_spendings WHERE request_id = :request_id ORDER BY spending_id"
)
_INSERT_SPENDING = text(
    "INSERT INTO investment_spendings (spending_id, request_id, amount, document, spent_on, proposed_by)"
    " VALUES (:spending_id, :request_id, :amount, :document, :spent_on, :proposed_by)"
)
_APPROVE = text("UPDATE investment_spendings SET approved_by = :by, approved_on = :on WHERE spending_id = :spending_id")


class Investment(NamedTuple):
    """A request and what became of it. Amounts are cents."""

    request_id: UUID
    kind: InvestmentKind
    title: str
    asked: int
    requested_by: UUID
    requested_by_number: int
    requested_on: date
    state: InvestmentState
    granted: int
    spent: int
    decision_id: UUID | None
    decided_on: date | None
    closed_on: date | None

    @property
    def committed(self) -> int:
        """What is still set aside for it in the fund."""
        return self.granted - self.spent if self.state == "granted" else 0


class Spending(NamedTuple):
    """A spending; it is posted once approved."""

    spending_id: UUID
    request_id: UUID
    amount: int
    document: str
    spent_on: date
    proposed_by: UUID
    approved_by: UUID | None
    approved_on: date | None


async def insert_investment(work: UnitOfWork, investment: Investment) -> None:
    """Write a new request."""
    await work.connection.execute(_INSERT, {**investment._asdict(), "cooperative": work.cooperative})


async def find_investment(work: UnitOfWork, request_id: UUID, *, lock: bool = False) -> Investment | None:
    """A request, locked until the end of the transaction when asked."""
    row = (await work.connection.execute(_LOCK if lock else _FIND, {"request_id": request_id})).one_or_none()
    return None if row is None else Investment(*row)


async def list_investments(work: UnitOfWork, before: UUID | None, limit: int) -> list[Investment]:
    """Requests, newest first, before an id."""
    return [Investment(*row) for row in await work.connection.execute(_LIST, {"before": before, "limit": limit})]


async def decide(
    work: UnitOfWork, request_id: UUID, state: InvestmentState, granted: int, decision_id: UUID, on: date
) -> None:
    """Keep what the decision said."""
    values = {"request_id": request_id, "state": state, "granted": granted, "decision_id": decision_id, "on": on}
    await work.connection.execute(_DECIDE, values)


async def close(work: UnitOfWork, request_id: UUID, on: date) -> None:
    """Nothing more is spent for it."""
    await work.connection.execute(_CLOSE, {"request_id": request_id, "on": on})


async def spendings_of(work: UnitOfWork, request_id: UUID) -> list[Spending]:
    """All spendings of a request, the oldest first. They are as few as the invoices of one investment."""
    return [Spending(*row) for row in await work.connection.execute(_SPENDINGS, {"request_id": request_id})]


async def insert_spending(work: UnitOfWork, spending: Spending) -> None:
    """Write a spending that waits for its approval."""
    await work.connection.execute(_INSERT_SPENDING, spending._asdict())


async def approve_spending(work: UnitOfWork, spending: Spending, by: UUID, on: date) -> None:
    """Sign it, and count it."""
    await work.connection.execute(_APPROVE, {"spending_id": spending.spending_id, "by": by, "on": on})
    await work.connection.execute(_SPEND, {"request_id": spending.request_id, "amount": spending.amount})
