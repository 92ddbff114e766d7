"""Sums of the journal by month: adding to them, and what accounts had or moved until a day, by few rows.

What is newer than the sums is read from the journal by index, in the same statement: nothing is counted twice or
missed, whatever the job is at.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT
from shared.database.unit_of_work import UnitOfWork

_START = text("INSERT INTO summed_journal (one, position) VALUES (true, 0) ON CONFLICT DO NOTHING")
_LOCK = text("SELECT position FROM summed_journal FOR UPDATE")
_NEXT = text(
    "SELECT max(position) FROM (SELECT position, posted_at FROM groups WHERE position > :after ORDER BY position"
    " LIMIT :limit) AS part WHERE posted_at < :before"
)
_ADD = text("""
    WITH lines AS MATERIALIZED (
        SELECT s.account_id, CAST(date_trunc('month', g.business_date) AS date) AS month, g.kind,
               CAST(sum(s.debit) AS bigint) AS debits, CAST(sum(s.credit) AS bigint) AS credits,
               CAST(count(*) AS integer) AS lines, min(g.position) AS first, max(g.position) AS last,
               CAST(coalesce(sum(s.credit) FILTER (WHERE t.debit_account_id = CAST(:issuance AS uuid)), 0) AS bigint)
                   AS issued
        FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
        CROSS JOIN LATERAL (VALUES (t.debit_account_id, t.amount, 0), (t.credit_account_id, 0, t.amount))
            AS s (account_id, debit, credit)
        WHERE g.position > :after AND g.position <= :upto AND t.group_position > :after AND t.group_position <= :upto
        GROUP BY 1, 2, 3
    ), cooperative AS (
        INSERT INTO month_sums AS m (month, account_kind, kind, debits, credits)
        SELECT l.month, a.kind, l.kind, CAST(sum(l.debits) AS bigint), CAST(sum(l.credits) AS bigint)
        FROM lines AS l JOIN accounts AS a USING (account_id) GROUP BY 1, 2, 3
        ON CONFLICT (month, account_kind, kind)
        DO UPDATE SET debits = m.debits + excluded.debits, credits = m.credits + excluded.credits
    )
    INSERT INTO account_months AS m (account_id, month, kind, debits, credits, lines, first_position, last_position,
                                     issued)
    SELECT * FROM lines
    ON CONFLICT (account_id, month, kind) DO UPDATE
    SET debits = m.debits + excluded.debits, credits = m.credits + excluded.credits, lines = m.lines + excluded.lines,
        issued = m.issued + excluded.issued,
        first_position = least(m.first_position, excluded.first_position),
        last_position = greatest(m.last_position, excluded.last_position)
""")
_ADVANCE = text("UPDATE summed_journal SET position = :upto")

# Of the accounts `:ids`: what is newer than the sums. Ranges are of whole rows (account, position), and each group is
# looked up by itself (OFFSET 0): whatever the planner believes of the tail's length, it reads nothing but the tail.
_TAIL = """
    SELECT a.account_id, s.debit, s.credit, s.issued, s.group_position, g.kind, g.business_date
    FROM unnest(CAST(:ids AS uuid[])) AS a (account_id)
    CROSS JOIN (SELECT coalesce(max(position), 0) AS position FROM summed_journal) AS summed
    CROSS JOIN LATERAL (
        SELECT t.group_position, t.amount AS debit, 0 AS credit, 0 AS issued FROM transfers AS t
        WHERE (t.debit_account_id, t.group_position) > (a.account_id, summed.position)
        AND t.debit_account_id <= a.account_id
        UNION ALL
        SELECT t.group_position, 0, t.amount,
               CASE WHEN t.debit_account_id = CAST(:issuance AS uuid) THEN t.amount ELSE 0 END
        FROM transfers AS t
        WHERE (t.credit_account_id, t.group_position) > (a.account_id, summed.position)
        AND t.credit_account_id <= a.account_id
    ) AS s
    CROSS JOIN LATERAL (SELECT kind, business_date FROM groups WHERE position = s.group_position OFFSET 0) AS g
"""
# Whole months from the sums, the days of the last month and what is newer from the journal.
_BALANCES = f"""
    SELECT account_id, CAST(sum(amount) AS bigint) FROM (
        SELECT m.account_id, m.credits - m.debits AS amount FROM account_months AS m
        WHERE m.account_id = ANY(CAST(:ids AS uuid[])) AND m.month < :month {{of_kinds}}
        UNION ALL
        SELECT span.account_id, s.amount
        FROM (SELECT account_id, min(first_position) AS first, max(last_position) AS last FROM account_months
              WHERE account_id = ANY(CAST(:ids AS uuid[])) AND month = CAST(:begun AS date) GROUP BY 1) AS span
        CROSS JOIN LATERAL (
            SELECT t.group_position, -t.amount AS amount FROM transfers AS t
            WHERE (t.debit_account_id, t.group_position) >= (span.account_id, span.first)
            AND (t.debit_account_id, t.group_position) <= (span.account_id, span.last)
            UNION ALL
            SELECT t.group_position, t.amount FROM transfers AS t
            WHERE (t.credit_account_id, t.group_position) >= (span.account_id, span.first)
            AND (t.credit_account_id, t.group_position) <= (span.account_id, span.last)
        ) AS s
        CROSS JOIN LATERAL (SELECT business_date, kind FROM groups WHERE position = s.group_position OFFSET 0) AS g
        WHERE g.business_date BETWEEN CAST(:begun AS date) AND :on {{of_kinds}}
        UNION ALL
        SELECT account_id, credit - debit FROM ({_TAIL}) AS tail WHERE business_date <= :on {{of_kinds}}
    ) AS parts GROUP BY 1
"""  # noqa: S608 - a constant
_BALANCES_ON = text(_BALANCES.format(of_kinds=""))
_MOVED_UNTIL = text(_BALANCES.format(of_kinds="AND kind = ANY(CAST(:kinds AS text[]))"))
_BOUNDS = text(f"""
    SELECT min(first), max(last), CAST(coalesce(sum(lines), 0) AS bigint) FROM (
        SELECT first_position AS first, last_position AS last, lines FROM account_months
        WHERE account_id = ANY(CAST(:ids AS uuid[])) AND month BETWEEN :first_month AND :last_month
        UNION ALL
        SELECT min(group_position), max(group_position), count(*) FROM ({_TAIL}) AS tail
        WHERE business_date BETWEEN :first_day AND :last_day
    ) AS parts
""")  # noqa: S608 - a constant
_MOVED = text(f"""
    SELECT account_id, month, kind, CAST(sum(debits) AS bigint), CAST(sum(credits) AS bigint),
           CAST(sum(issued) AS bigint)
    FROM (
        SELECT account_id, month, kind, debits, credits, issued FROM account_months
        WHERE account_id = ANY(CAST(:ids AS uuid[])) AND month BETWEEN :first_month AND :last_month
        UNION ALL
        SELECT account_id, CAST(date_trunc('month', business_date) AS date), kind, debit, credit, issued
        FROM ({_TAIL}) AS tail WHERE date_trunc('month', business_date) BETWEEN :first_month AND :last_month
    ) AS parts GROUP BY 1, 2, 3 ORDER BY 2, 3, 1
""")  # noqa: S608 - a constant
_ALL_TIME = text(
    "SELECT CAST(coalesce(sum(debits - credits), 0) AS bigint) FROM month_sums WHERE account_kind = :account_kind"
)
_COOPERATIVE = text(
    "SELECT month, account_kind, kind, debits, credits FROM month_sums WHERE month BETWEEN :first_month AND :last_month"
    " ORDER BY 1, 2, 3"
)

_ISSUANCE = COL_ISSUANCE_ACCOUNT.account_id
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class Span(NamedTuple):
    """Where the lines of a period stand: between two positions, at most so many."""

    first: int
    last: int
    lines: int


class Moved(NamedTuple):
    """What an account was debited and credited in one month by groups of one kind."""

    account_id: UUID
    month: date
    kind: str
    debits: int
    credits: int
    issued: int
    """Of the credits, COL that was issued."""


class CooperativeMoved(NamedTuple):
    """The same over all accounts of a kind, as far as the sums have come."""

    month: date
    account_kind: str
    kind: str
    debits: int
    credits: int


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


async def add_to_sums(work: UnitOfWork, before: datetime, limit: int) -> bool:
    """Add the next groups posted before a moment, at most `limit`; whether there may be more.

    The moment lies minutes back: by then every group with a lower position is committed, or never will be.
    """
    await work.connection.execute(_START)
    after = (await work.connection.execute(_LOCK)).scalar_one()
    found = await work.connection.execute(_NEXT, {"after": after, "before": before, "limit": limit})
    upto = found.scalar_one()
    if upto is None:
        return False
    await work.connection.execute(_ADD, {"after": after, "upto": upto, "issuance": _ISSUANCE})
    await work.connection.execute(_ADVANCE, {"upto": upto})
    return bool(upto - after >= limit)


async def balances_on(work: UnitOfWork, ids: Sequence[UUID], on: date) -> dict[UUID, int]:
    """What these accounts had at the end of a business date, by the business dates of their lines; 0 is left out."""
    rows = await work.connection.execute(_BALANCES_ON, _until(ids, on))
    return {row[0]: row[1] for row in rows if row[1]}


async def moved_until(work: UnitOfWork, ids: Sequence[UUID], on: date, kinds: Sequence[str]) -> int:
    """Credits less debits of these accounts by groups of these kinds, until the end of a business date."""
    rows = await work.connection.execute(_MOVED_UNTIL, {**_until(ids, on), "kinds": list(kinds)})
    return sum(int(row[1]) for row in rows)


def _until(ids: Sequence[UUID], on: date) -> dict[str, object]:
    whole_month = (on + timedelta(days=1)).day == 1
    month = on + timedelta(days=1) if whole_month else month_of(on)
    return {
        "ids": list(ids),
        "issuance": _ISSUANCE,
        "on": on,
        "month": month,
        "begun": None if whole_month else month,
    }


async def span_of(work: UnitOfWork, ids: Sequence[UUID], first_day: date, last_day: date) -> Span | None:
    """Between which positions the lines of a period stand; None when there are none."""
    values = {
        "ids": list(ids),
        "issuance": _ISSUANCE,
        "first_month": month_of(first_day),
        "last_month": month_of(last_day),
        "first_day": first_day,
        "last_day": last_day,
    }
    row = (await work.connection.execute(_BOUNDS, values)).one()
    return None if row[0] is None else Span(*row)


async def moved(work: UnitOfWork, ids: Sequence[UUID], first_month: date, last_month: date) -> list[Moved]:
    """What these accounts moved in these months, by kind of group."""
    values = {"ids": list(ids), "issuance": _ISSUANCE, "first_month": first_month, "last_month": last_month}
    return [Moved(*row) for row in await work.connection.execute(_MOVED, values)]


async def cooperative_moved(work: UnitOfWork, first_month: date, last_month: date) -> list[CooperativeMoved]:
    """What the accounts of each kind moved in these months, as far as the sums have come."""
    values = {"first_month": first_month, "last_month": last_month}
    return [CooperativeMoved(*row) for row in await work.connection.execute(_COOPERATIVE, values)]


async def owed_to(work: UnitOfWork, account_kind: str) -> int:
    """Debits less credits of all accounts of a kind, as far as the sums have come."""
    return int((await work.connection.execute(_ALL_TIME, {"account_kind": account_kind})).scalar_one())
