"""What was issued and destroyed of the credits, and who has them: the statement that is off the balance sheet."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

# One statement, so that both sides are of one moment. What is held stands in debits_pending of its owner's account.
_TOTALS = text(
    "SELECT a.unit, a.kind, CAST(sum(a.credits_posted) AS bigint) AS credits,"
    " CAST(sum(a.debits_posted) AS bigint) AS debits, CAST(sum(a.debits_pending) AS bigint) AS held"
    " FROM accounts AS a WHERE a.unit IN ('SUB', 'COL') GROUP BY a.unit, a.kind ORDER BY a.unit, a.kind"
)
_MOVED = text(
    "SELECT t.unit, g.kind, d.kind IN ('sub_issuance', 'col_issuance') AS is_issued,"
    " CAST(sum(t.amount) AS bigint) AS amount FROM groups AS g JOIN transfers AS t ON t.group_position = g.position"
    " JOIN accounts AS d ON d.account_id = t.debit_account_id JOIN accounts AS c ON c.account_id = t.credit_account_id"
    " WHERE g.business_date BETWEEN :first AND :last AND t.unit IN ('SUB', 'COL')"
    " AND (d.kind IN ('sub_issuance', 'col_issuance') OR c.kind IN ('sub_issuance', 'col_issuance'))"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_SINCE = text(
    "WITH moved AS (SELECT t.* FROM groups AS g JOIN transfers AS t ON t.group_position = g.position"
    " WHERE g.business_date > :last AND t.unit IN ('SUB', 'COL')),"
    " sides AS (SELECT unit, debit_account_id AS account_id, amount AS debit, 0 AS credit FROM moved"
    " UNION ALL SELECT unit, credit_account_id, 0, amount FROM moved)"
    " SELECT s.unit, a.kind, CAST(sum(s.credit) AS bigint) AS credits, CAST(sum(s.debit) AS bigint) AS debits, 0"
    " FROM sides AS s JOIN accounts AS a USING (account_id) GROUP BY 1, 2"
)


class KindTotal(NamedTuple):
    """All accounts of a kind: what they were credited and debited, and what of them is held."""

    unit: str
    kind: str
    credits: int
    debits: int
    held: int


class IssueRow(NamedTuple):
    """What groups of one kind issued or destroyed in a period."""

    unit: str
    kind: str
    is_issued: bool
    amount: int


async def totals(work: UnitOfWork) -> list[KindTotal]:
    """Every kind of credit account, now."""
    return [KindTotal(*row) for row in await work.connection.execute(_TOTALS)]


async def since(work: UnitOfWork, last: date) -> Sequence[KindTotal]:
    """What has moved after a day, by kind of account."""
    return [KindTotal(*row) for row in await work.connection.execute(_SINCE, {"last": last})]


async def issued(work: UnitOfWork, first: date, last: date) -> list[IssueRow]:
    """What was issued and destroyed in the period, by kind of group."""
    return [IssueRow(*row) for row in await work.connection.execute(_MOVED, {"first": first, "last": last})]
