"""A yearly redistribution as the journal has it: everything passes the run's own clearing account."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import CONVERSION_CLEARING, account_id
from shared.database.unit_of_work import UnitOfWork

_RUN = text(
    "SELECT g.group_id, g.business_date, g.policy_key, g.policy_version, g.decision_id, d.decision_number,"
    " CAST(sum(t.amount) FILTER (WHERE t.credit_account_id = :clearing) AS bigint) AS envelope,"
    " CAST(coalesce(sum(t.amount) FILTER (WHERE c.kind = 'reserve'), 0) AS bigint) AS reserve"
    " FROM groups AS g JOIN transfers AS t ON t.group_position = g.position"
    " JOIN accounts AS c ON c.account_id = t.credit_account_id"
    " LEFT JOIN known_decisions AS d ON d.decision_id = g.decision_id"
    " WHERE g.kind = 'conversion' AND g.position IN"
    " (SELECT group_position FROM transfers WHERE credit_account_id = :clearing)"
    " GROUP BY g.position, d.decision_number ORDER BY g.position LIMIT 1"
)
_LINES = text(
    "SELECT t.group_position, a.owner_id, a.owner_number, t.amount, CAST(coalesce((SELECT sum(x.amount)"
    " FROM transfers AS x WHERE x.group_position = t.group_position AND x.unit = 'COL'), 0) AS bigint) AS converted"
    " FROM transfers AS t JOIN groups AS g ON g.position = t.group_position AND g.kind = 'conversion_line'"
    " JOIN accounts AS a ON a.account_id = t.credit_account_id"
    " WHERE t.debit_account_id = :clearing AND t.group_position > :after ORDER BY t.group_position LIMIT :limit"
)
_TAKEN_BACK = text(
    "SELECT CAST(coalesce(sum(t.amount), 0) AS bigint) FROM transfers AS t"
    " JOIN groups AS g ON g.position = t.group_position AND g.kind = 'conversion_line_reversal'"
    " WHERE t.credit_account_id = :clearing"
)


class RunRow(NamedTuple):
    """What a run moved as a whole, and on what ground."""

    group_id: UUID
    business_date: date
    policy_key: str
    policy_version: int
    decision_id: UUID | None
    decision_number: int | None
    envelope: int
    reserve: int


class ShareRow(NamedTuple):
    """What one member received, and how much COL was converted for it."""

    group_position: int
    member_id: UUID
    member_number: int
    amount: int
    converted: int


async def run(work: UnitOfWork, run_id: UUID) -> RunRow | None:
    """An executed run; None before it is executed."""
    clearing = account_id(CONVERSION_CLEARING, run_id)
    row = (await work.connection.execute(_RUN, {"clearing": clearing})).one_or_none()
    return None if row is None else RunRow(*row)


async def shares(work: UnitOfWork, run_id: UUID, after: int, limit: int) -> list[ShareRow]:
    """The next members of a run, in the order of posting."""
    values = {"clearing": account_id(CONVERSION_CLEARING, run_id), "after": after, "limit": limit}
    return [ShareRow(*row) for row in await work.connection.execute(_LINES, values)]


async def taken_back(work: UnitOfWork, run_id: UUID) -> int:
    """What a contra run took back, in cents."""
    clearing = account_id(CONVERSION_CLEARING, run_id)
    return int((await work.connection.execute(_TAKEN_BACK, {"clearing": clearing})).scalar_one())
