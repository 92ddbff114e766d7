"""Reading the journal for the books: by business date, a page at a time, at the cost of the period and not of history.

Days of the period are found once, each with the range of positions it lies in; pages are then ranges of the primary
key. The journal only grows, so pages read in separate transactions fit together.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_DAYS = text(
    "SELECT business_date, min(position) AS first, max(position) AS last FROM groups"
    " WHERE business_date BETWEEN :first AND :last AND kind = ANY(:kinds) GROUP BY business_date ORDER BY business_date"
)
_ENTRIES = text(
    "SELECT g.position, coalesce(r.kind, g.kind) AS rule, g.business_date,"
    " CAST(g.posted_at AT TIME ZONE :time_zone AS date) AS posted_on,"
    " coalesce(i.number, CAST(g.group_id AS text)) AS piece,"
    " t.amount, d.kind AS debit_kind, d.owner_id AS debit_owner, d.owner_number AS debit_number,"
    " c.kind AS credit_kind, c.owner_id AS credit_owner, c.owner_number AS credit_number"
    " FROM (SELECT * FROM groups WHERE position > :after AND position <= :last AND business_date = :day"
    " AND kind = ANY(:kinds) ORDER BY position LIMIT :limit) AS g"
    " LEFT JOIN groups AS r ON g.kind = 'correction' AND r.group_id = g.reverses_group_id"
    " LEFT JOIN invoices AS i ON g.kind = 'invoice' AND i.invoice_id = g.group_id"
    " JOIN transfers AS t ON t.group_position = g.position"
    " JOIN accounts AS d ON d.account_id = t.debit_account_id JOIN accounts AS c ON c.account_id = t.credit_account_id"
    " WHERE t.unit = 'EUR' ORDER BY g.position, t.line_no"
)
_LAST_OF_PAGE = text(
    "SELECT max(position) FROM (SELECT position FROM groups WHERE position > :after AND position <= :last"
    " AND business_date = :day AND kind = ANY(:kinds) ORDER BY position LIMIT :limit) AS page"
)
_SUMS = text(
    "SELECT coalesce(r.kind, g.kind) AS rule, d.kind AS debit_kind, c.kind AS credit_kind,"
    " CAST(sum(t.amount) AS bigint) AS amount FROM groups AS g"
    " LEFT JOIN groups AS r ON g.kind = 'correction' AND r.group_id = g.reverses_group_id"
    " JOIN transfers AS t ON t.group_position = g.position AND t.unit = 'EUR'"
    " JOIN accounts AS d ON d.account_id = t.debit_account_id JOIN accounts AS c ON c.account_id = t.credit_account_id"
    " WHERE g.business_date BETWEEN :first AND :last AND g.kind = ANY(:kinds) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
# What was there before a day is what is there now less what has moved since: no sum over all of history.
_OPENINGS = text(
    "WITH since AS (SELECT t.debit_account_id, t.credit_account_id, t.amount FROM groups AS g"
    " JOIN transfers AS t ON t.group_position = g.position AND t.unit = 'EUR'"
    " WHERE g.business_date >= :first AND g.kind = ANY(:kinds)),"
    " moved AS (SELECT account_id, sum(amount) AS amount FROM (SELECT debit_account_id AS account_id, -amount AS amount"
    " FROM since UNION ALL SELECT credit_account_id, amount FROM since) AS sides GROUP BY 1)"
    " SELECT a.kind, CAST(sum(a.credits_posted - a.debits_posted - coalesce(m.amount, 0)) AS bigint) AS amount"
    " FROM accounts AS a LEFT JOIN moved AS m USING (account_id) WHERE a.kind = ANY(:account_kinds) GROUP BY a.kind"
)
_OWNERS = text(
    "WITH page AS ((SELECT account_id, owner_id, owner_number, credits_posted - debits_posted AS balance FROM accounts"
    " WHERE kind = :kind AND kind <> 'mission_clearing' AND owner_id > :after ORDER BY owner_id LIMIT :limit)"
    " UNION ALL SELECT account_id, owner_id, owner_number, credits_posted - debits_posted FROM accounts"
    " WHERE kind = :kind AND owner_id IS NULL AND :after = CAST('00000000-0000-0000-0000-000000000000' AS uuid))"
    " SELECT p.account_id, p.owner_id, p.owner_number, CAST(p.balance - s.since AS bigint) AS opening,"
    " CAST(s.debits AS bigint) AS debits, CAST(s.credits AS bigint) AS credits FROM page AS p CROSS JOIN LATERAL ("
    " SELECT coalesce(sum(-side.amount * side.sign), 0) AS since,"
    " coalesce(sum(side.amount) FILTER (WHERE side.sign = 1 AND side.business_date <= :last), 0) AS debits,"
    " coalesce(sum(side.amount) FILTER (WHERE side.sign = -1 AND side.business_date <= :last), 0) AS credits FROM ("
    " SELECT t.amount, 1 AS sign, g.business_date FROM transfers AS t JOIN groups AS g ON g.position = t.group_position"
    " WHERE t.debit_account_id = p.account_id AND t.group_position >= :position AND g.business_date >= :first"
    " UNION ALL SELECT t.amount, -1, g.business_date FROM transfers AS t"
    " JOIN groups AS g ON g.position = t.group_position"
    " WHERE t.credit_account_id = p.account_id AND t.group_position >= :position AND g.business_date >= :first"
    " ) AS side) AS s ORDER BY p.owner_id NULLS LAST"
)
_FIRST_POSITION = text("SELECT min(position) FROM groups WHERE business_date >= :first")
_OWNER_LINES = text(
    "SELECT a.account_id, g.position, g.kind, g.business_date, g.group_id, side.sign, side.amount"
    " FROM unnest(CAST(:ids AS uuid[])) AS a (account_id) CROSS JOIN LATERAL ("
    " SELECT t.group_position, t.amount, 1 AS sign FROM transfers AS t"
    " WHERE t.debit_account_id = a.account_id AND t.group_position >= :position"
    " UNION ALL SELECT t.group_position, t.amount, -1 FROM transfers AS t"
    " WHERE t.credit_account_id = a.account_id AND t.group_position >= :position) AS side"
    " JOIN groups AS g ON g.position = side.group_position WHERE g.business_date BETWEEN :first AND :last"
    " ORDER BY a.account_id, g.business_date, g.position, side.sign DESC"
)

_VAT = text(
    "SELECT r.rate_bps, CAST(sum(r.base) AS bigint), CAST(sum(r.vat) AS bigint), count(*) FROM groups AS g"
    " JOIN invoice_rates AS r ON r.invoice_id = g.group_id"
    " WHERE g.kind = 'invoice' AND g.business_date BETWEEN :first AND :last GROUP BY r.rate_bps ORDER BY r.rate_bps"
)
_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
NOBODY = UUID(int=0)
"""Before the first owner."""


class DayRow(NamedTuple):
    """A business date with movements, and the positions between which its groups lie."""

    day: date
    first: int
    last: int


class EntryRow(NamedTuple):
    """One transfer of euros. `rule` is the kind of its group, or of the group that a correction reverses; `piece` the
    number of its invoice, otherwise the id of its group."""

    position: int
    rule: str
    business_date: date
    posted_on: date
    piece: str
    amount: int
    debit_kind: str
    debit_owner: UUID | None
    debit_number: int | None
    credit_kind: str
    credit_owner: UUID | None
    credit_number: int | None


class SumRow(NamedTuple):
    """All transfers of a period between two kinds of accounts, in groups of one kind."""

    rule: str
    debit_kind: str
    credit_kind: str
    amount: int


class VatRow(NamedTuple):
    """What was invoiced at one rate."""

    rate_bps: int
    base: int
    vat: int
    invoices: int


class OwnerRow(NamedTuple):
    """One account of a kind over a period. `opening` is credits less debits before it."""

    account_id: UUID
    owner_id: UUID | None
    owner_number: int | None
    opening: int
    debits: int
    credits: int


class OwnerLine(NamedTuple):
    """One movement of an account; `sign` is 1 for a debit, -1 for a credit."""

    account_id: UUID
    position: int
    kind: str
    business_date: date
    group_id: UUID
    sign: int
    amount: int


async def one_moment(work: UnitOfWork) -> None:
    """Let all that this transaction reads be of one moment. It must be the first thing that it does."""
    await work.connection.execute(_SNAPSHOT)


async def days(work: UnitOfWork, first: date, last: date, kinds: Sequence[str]) -> list[DayRow]:
    """The business dates of the period with groups of these kinds, in order."""
    rows = await work.connection.execute(_DAYS, {"first": first, "last": last, "kinds": list(kinds)})
    return [DayRow(*row) for row in rows]


async def entries(
    work: UnitOfWork, day: DayRow, after: int, kinds: Sequence[str], limit: int, time_zone: str
) -> tuple[list[EntryRow], int | None]:
    """The transfers of the next `limit` groups of a day after a position, and the position to go on from, if any."""
    values = {"after": after, "last": day.last, "day": day.day, "kinds": list(kinds), "limit": limit}
    last = (await work.connection.execute(_LAST_OF_PAGE, values)).scalar_one()
    if last is None:
        return [], None
    rows = await work.connection.execute(_ENTRIES, {**values, "last": last, "time_zone": time_zone})
    return [EntryRow(*row) for row in rows], last


async def sums(work: UnitOfWork, first: date, last: date, kinds: Sequence[str]) -> list[SumRow]:
    """What moved in the period, by kind of group and of both accounts."""
    rows = await work.connection.execute(_SUMS, {"first": first, "last": last, "kinds": list(kinds)})
    return [SumRow(*row) for row in rows]


async def openings(work: UnitOfWork, first: date, kinds: Sequence[str], account_kinds: Sequence[str]) -> dict[str, int]:
    """Credits less debits before a day, by kind of account."""
    values = {"first": first, "kinds": list(kinds), "account_kinds": list(account_kinds)}
    return {row.kind: row.amount for row in await work.connection.execute(_OPENINGS, values)}


async def first_position(work: UnitOfWork, first: date) -> int:
    """Where the journal of a day and of all later ones begins."""
    found = (await work.connection.execute(_FIRST_POSITION, {"first": first})).scalar_one()
    return 2**62 if found is None else int(found)


async def owners(
    work: UnitOfWork, kind: str, after: UUID, first: date, last: date, position: int, limit: int
) -> list[OwnerRow]:
    """The next accounts of a kind by owner after `NOBODY`, with their sums over the period.

    One without owner stands at the end of the first page, beyond `limit`.
    """
    values = {"kind": kind, "after": after, "first": first, "last": last, "position": position, "limit": limit}
    return [OwnerRow(*row) for row in await work.connection.execute(_OWNERS, values)]


async def owner_lines(work: UnitOfWork, ids: Sequence[UUID], first: date, last: date, position: int) -> list[OwnerLine]:
    """The movements of these accounts in the period, account by account, in order of date."""
    values = {"ids": list(ids), "first": first, "last": last, "position": position}
    return [OwnerLine(*row) for row in await work.connection.execute(_OWNER_LINES, values)]


async def vat(work: UnitOfWork, first: date, last: date) -> list[VatRow]:
    """What was invoiced in the period, by rate."""
    return [VatRow(*row) for row in await work.connection.execute(_VAT, {"first": first, "last": last})]
