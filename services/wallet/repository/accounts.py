"""Reading accounts: balances, and the pages of an account's movements."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
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
# Both sides of each account come from their own index, newest first, and never more than a page of each.
_MOVEMENTS = text(
    "SELECT m.*, g.group_id, g.kind, g.subject_id, g.cause_id, g.business_date, g.policy_key, g.policy_version,"
    " g.decision_id, g.reverses_group_id, g.posted_at"
    " FROM (SELECT side.* FROM unnest(CAST(:ids AS uuid[])) AS a (account_id)"
    " CROSS JOIN LATERAL ("
    " (SELECT a.account_id, 'debit' AS direction, t.group_position, t.line_no, t.amount, t.unit, t.reference_id"
    " FROM transfers AS t WHERE t.debit_account_id = a.account_id"
    " AND (t.group_position, t.line_no) < (:position, :line_no)"
    " ORDER BY t.group_position DESC, t.line_no DESC LIMIT :limit)"
    " UNION ALL"
    " (SELECT a.account_id, 'credit' AS direction, t.group_position, t.line_no, t.amount, t.unit, t.reference_id"
    " FROM transfers AS t WHERE t.credit_account_id = a.account_id"
    " AND (t.group_position, t.line_no) < (:position, :line_no)"
    " ORDER BY t.group_position DESC, t.line_no DESC LIMIT :limit)) AS side"
    " ORDER BY side.group_position DESC, side.line_no DESC LIMIT :limit) AS m"
    " JOIN groups AS g ON g.position = m.group_position ORDER BY m.group_position DESC, m.line_no DESC"
)
BEFORE_ALL = (2**63 - 1, 2**15 - 1)
"""A cursor before the newest movement."""


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


class MovementRow(NamedTuple):
    """One transfer as an account sees it."""

    account_id: UUID
    direction: str
    group_position: int
    line_no: int
    amount: int
    unit: str
    reference_id: UUID | None
    group_id: UUID
    kind: str
    subject_id: UUID
    cause_id: UUID | None
    business_date: date
    policy_key: str
    policy_version: int
    decision_id: UUID | None
    reverses_group_id: UUID | None
    posted_at: datetime


async def accounts_of(work: UnitOfWork, member_id: UUID) -> list[BalanceRow]:
    """Every open account of a member."""
    return [BalanceRow(*row) for row in await work.connection.execute(_OF_MEMBER, {"member_id": member_id})]


async def find_accounts(work: UnitOfWork, ids: Collection[UUID]) -> list[BalanceRow]:
    """Those of the accounts that are open."""
    return [BalanceRow(*row) for row in await work.connection.execute(_BY_ID, {"ids": list(ids)})]


async def movements(work: UnitOfWork, ids: Sequence[UUID], before: tuple[int, int], limit: int) -> list[MovementRow]:
    """The newest movements of these accounts before a (group position, line number), at most `limit`."""
    values = {"ids": list(ids), "position": before[0], "line_no": before[1], "limit": limit}
    return [MovementRow(*row) for row in await work.connection.execute(_MOVEMENTS, values)]
