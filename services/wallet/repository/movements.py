"""Pages of the movements of accounts, newest or oldest first, each by one range of two indexes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

# Both sides of each account come from their own index and never more than a page of each. A transfer between two of
# the accounts stands on both, so the side belongs to the place of a line. `balance_now` is of the same moment.
# Ranges are of whole rows (account, position, line), which only the index of the account has: with `account = …` beside
# a range of positions the planner may walk the journal of everybody instead.
_PAGE = """
    SELECT m.*, g.group_id, g.kind, g.subject_id, g.cause_id, g.business_date, g.policy_key, g.policy_version,
           g.decision_id, g.reverses_group_id, g.posted_at, d.decision_number
    FROM (
        SELECT side.*, a.credits_posted - a.debits_posted AS balance_now
        FROM accounts AS a CROSS JOIN LATERAL (
            (SELECT a.account_id, 1 AS side, t.group_position, t.line_no, t.amount, t.unit, t.reference_id
             FROM transfers AS t
             WHERE (t.debit_account_id, t.group_position, t.line_no)
                 {compare} (a.account_id, :position, CAST(:debit_line_no AS integer))
             AND (t.debit_account_id, t.group_position, t.line_no)
                 {compare_end} (a.account_id, :end_position, CAST(:end_line_no AS integer))
             ORDER BY t.debit_account_id {order}, t.group_position {order}, t.line_no {order} LIMIT :limit)
            UNION ALL
            (SELECT a.account_id, 0, t.group_position, t.line_no, t.amount, t.unit, t.reference_id
             FROM transfers AS t
             WHERE (t.credit_account_id, t.group_position, t.line_no)
                 {compare} (a.account_id, :position, CAST(:credit_line_no AS integer))
             AND (t.credit_account_id, t.group_position, t.line_no)
                 {compare_end} (a.account_id, :end_position, CAST(:end_line_no AS integer))
             ORDER BY t.credit_account_id {order}, t.group_position {order}, t.line_no {order} LIMIT :limit)) AS side
        WHERE a.account_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY side.group_position {order}, side.line_no {order}, side.side {order} LIMIT :limit
    ) AS m
    JOIN groups AS g ON g.position = m.group_position
    LEFT JOIN known_decisions AS d ON d.decision_id = g.decision_id
    ORDER BY m.group_position {order}, m.line_no {order}, m.side {order}
"""
_NEWEST_FIRST = text(_PAGE.format(compare="<", compare_end=">=", order="DESC"))
_OLDEST_FIRST = text(_PAGE.format(compare=">", compare_end="<=", order="ASC"))

DEBIT, CREDIT = 1, 0
LAST_POSITION = 2**63 - 1
_NO_LINE = 2**15  # above every line number


class Place(NamedTuple):
    """Where a line stands: its group, its number there, and on which side of the transfer its account is."""

    position: int
    line_no: int
    side: int


BEFORE_ALL, AFTER_ALL = Place(0, 0, CREDIT), Place(LAST_POSITION, 2**15, DEBIT)
"""Places before the oldest and after the newest line."""


class MovementRow(NamedTuple):
    """One transfer as an account sees it; `side` is 1 when it debits the account."""

    account_id: UUID
    side: int
    group_position: int
    line_no: int
    amount: int
    unit: str
    reference_id: UUID | None
    balance_now: int
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
    decision_number: int | None

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return Place(self.group_position, self.line_no, self.side)

    @property
    def effect(self) -> int:
        """What it adds to the account's balance."""
        return -self.amount if self.side == DEBIT else self.amount


async def older(
    work: UnitOfWork, ids: Sequence[UUID], before: Place, limit: int, *, first: int = 0, last: int = LAST_POSITION
) -> list[MovementRow]:
    """The newest movements of these accounts before a place, between two positions, at most `limit`."""
    # Newest first, the debit side of a transfer comes before its credit side.
    start = min(before, Place(last, _NO_LINE, DEBIT))
    values = {
        "ids": list(ids),
        "position": start.position,
        "debit_line_no": start.line_no,
        "credit_line_no": start.line_no + start.side,
        "end_position": first,
        "end_line_no": 0,
        "limit": limit,
    }
    return [MovementRow(*row) for row in await work.connection.execute(_NEWEST_FIRST, values)]


async def newer(
    work: UnitOfWork, ids: Sequence[UUID], after: Place, limit: int, *, first: int = 0, last: int = LAST_POSITION
) -> list[MovementRow]:
    """The oldest movements of these accounts after a place, between two positions, at most `limit`."""
    start = max(after, Place(first, 0, CREDIT))
    values = {
        "ids": list(ids),
        "position": start.position,
        "debit_line_no": start.line_no - (start.side == CREDIT),
        "credit_line_no": start.line_no,
        "end_position": last,
        "end_line_no": _NO_LINE,
        "limit": limit,
    }
    return [MovementRow(*row) for row in await work.connection.execute(_OLDEST_FIRST, values)]
