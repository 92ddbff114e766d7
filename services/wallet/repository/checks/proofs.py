"""The proofs of the ledger. Each is one statement, so that it sees one moment even while others write.

A proof selects the rows that break it, as text, in an order that does not change; no row is the proof.
"""

from typing import NamedTuple

from sqlalchemy import TextClause, text

from services.wallet.domain.accounts import CEILING_KINDS, FLOOR_KINDS
from services.wallet.repository.checks.pending import PENDING_SOURCES
from shared.database.unit_of_work import UnitOfWork

_FLOORS = ", ".join(f"'{kind}'" for kind in FLOOR_KINDS)
_CEILINGS = ", ".join(f"'{kind}'" for kind in CEILING_KINDS)

# Whole tables are joined: a nested loop, which a planner without fresh statistics may choose, would never end. What is
# new is found through indexes instead. `work_mem` bounds each sort and hash, whatever the size of the ledger.
_WHOLE = text(
    "SELECT set_config('statement_timeout', '15min', true), set_config('enable_nestloop', 'off', true),"
    " set_config('work_mem', '16MB', true)"
)
_FRESH = text(
    "SELECT set_config('statement_timeout', '15min', true), set_config('enable_nestloop', 'on', true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)

_HISTORY = f"""
    SELECT s.account_id, s.group_position, s.line_no,
           sum(s.amount) OVER (PARTITION BY s.account_id ORDER BY s.group_position, s.line_no) AS balance
    FROM (
        SELECT debit_account_id AS account_id, group_position, line_no, -amount AS amount FROM transfers
        UNION ALL SELECT credit_account_id, group_position, line_no, amount FROM transfers
    ) AS s
    JOIN accounts AS a ON a.account_id = s.account_id AND a.debits_posted > 0
        AND a.kind IN ({_FLOORS})
"""  # noqa: S608 - constants of the domain

_PENDING = " UNION ALL ".join(PENDING_SOURCES)

PROOFS: dict[str, TextClause] = {
    "every group is whole": text("""
        SELECT coalesce('group ' || g.group_id, 'transfer ' || t.group_position || '/1 without a group')
        FROM groups AS g
        FULL JOIN (
            SELECT group_position, count(*) AS lines, min(line_no) AS first, max(line_no) AS last
            FROM transfers GROUP BY 1
        ) AS t ON t.group_position = g.position
        WHERE t.lines IS NULL OR g.position IS NULL OR t.lines <> g.transfer_count OR t.first <> 1 OR t.last <> t.lines
        ORDER BY coalesce(g.position, t.group_position) LIMIT 1
    """),
    # And so every group balances: a line of two units balances in none.
    "every transfer moves one unit between two open accounts": text("""
        SELECT 'transfer ' || t.group_position || '/' || t.line_no FROM transfers AS t
        LEFT JOIN accounts AS d ON d.account_id = t.debit_account_id
        LEFT JOIN accounts AS c ON c.account_id = t.credit_account_id
        WHERE d.unit IS DISTINCT FROM t.unit OR c.unit IS DISTINCT FROM t.unit OR t.amount <= 0
        ORDER BY t.group_position, t.line_no LIMIT 1
    """),
    "stored balance is the sum of transfers": text("""
        SELECT 'account ' || coalesce(a.account_id, m.account_id) FROM accounts AS a
        FULL JOIN (
            SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
                SELECT debit_account_id AS account_id, sum(amount) AS debits, 0 AS credits FROM transfers GROUP BY 1
                UNION ALL SELECT credit_account_id, 0, sum(amount) FROM transfers GROUP BY 1
            ) AS sides GROUP BY 1
        ) AS m ON m.account_id = a.account_id
        WHERE a.account_id IS NULL
            OR a.debits_posted <> coalesce(m.debits, 0) OR a.credits_posted <> coalesce(m.credits, 0)
        ORDER BY 1 LIMIT 1
    """),
    "every floor is respected": text(f"""
        SELECT 'account ' || account_id FROM accounts
        WHERE least(debits_pending, debits_posted, credits_pending, credits_posted) < 0
            OR kind IN ({_FLOORS})
                AND credits_posted - debits_posted - debits_pending < 0
            OR kind IN ({_CEILINGS}) AND debits_posted - credits_posted - credits_pending < 0
        ORDER BY account_id LIMIT 1
    """),  # noqa: S608 - constants of the domain
    "every floor was respected at every moment": text(
        f"SELECT 'account ' || account_id FROM ({_HISTORY}) AS history"  # noqa: S608 - a constant of this module
        " WHERE balance < 0 ORDER BY group_position, line_no LIMIT 1"
    ),
    "issued less destroyed is what all others have": text("""
        SELECT 'unit ' || unit FROM accounts
        GROUP BY unit HAVING sum(credits_posted - debits_posted) <> 0 ORDER BY unit LIMIT 1
    """),
    "holds are the pending sums": text(f"""
        WITH pending AS MATERIALIZED ({_PENDING})
        SELECT 'account ' || coalesce(a.account_id, h.account_id) FROM accounts AS a
        FULL JOIN (
            SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM (
                SELECT debit_account_id AS account_id, remaining AS debits, 0 AS credits FROM pending
                UNION ALL SELECT credit_account_id, 0, remaining FROM pending
            ) AS sides GROUP BY 1
        ) AS h ON h.account_id = a.account_id
        WHERE coalesce(a.debits_pending, 0) <> coalesce(h.debits, 0)
            OR coalesce(a.credits_pending, 0) <> coalesce(h.credits, 0)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every hold has its parts": text("""
        SELECT 'hold ' || h.hold_id FROM holds AS h LEFT JOIN hold_parts AS p ON p.hold_id = h.hold_id
        GROUP BY h.hold_id
        HAVING coalesce(sum(p.amount), 0)
                <> CASE WHEN h.state IN ('refused', 'cancelled') THEN 0 ELSE h.price_credits END
            OR (coalesce(sum(p.amount - p.posted - p.voided), 0) > 0) <> (h.state = 'placed')
        ORDER BY h.hold_id LIMIT 1
    """),
    "every statement is its group": text("""
        SELECT 'statement ' || coalesce(s.statement_id, g.group_id) FROM fee_statements AS s
        FULL JOIN (
            SELECT g.group_id, sum(t.amount) AS amount FROM groups AS g
            JOIN transfers AS t ON t.group_position = g.position WHERE g.kind = 'fees' GROUP BY 1
        ) AS g ON g.group_id = s.statement_id
        WHERE s.statement_id IS NULL OR (s.refusal IS NULL) <> (g.group_id IS NOT NULL)
            OR s.refusal IS NULL AND g.amount <> s.accepted - s.already_published
        ORDER BY 1 LIMIT 1
    """),
    "every grant is its group": text("""
        SELECT 'grant ' || coalesce(y.group_id, g.group_id) FROM yearly_grants AS y
        FULL JOIN (
            SELECT g.group_id, sum(t.amount) AS amount FROM groups AS g
            JOIN transfers AS t ON t.group_position = g.position WHERE g.kind = 'grant' GROUP BY 1
        ) AS g ON g.group_id = y.group_id
        WHERE y.amount IS DISTINCT FROM g.amount ORDER BY 1 LIMIT 1
    """),
}

_TOTALS = text(
    "SELECT u.unit, coalesce(i.debits_posted, 0) AS issued, coalesce(i.credits_posted, 0) AS destroyed,"
    " CAST(coalesce((SELECT sum(credits_posted - debits_posted) FROM accounts AS a WHERE a.unit = u.unit"
    " AND a.kind NOT IN ('sub_issuance', 'col_issuance', 'mission_clearing')), 0) AS bigint) AS others"
    " FROM (VALUES ('COL'), ('SUB')) AS u (unit)"
    " LEFT JOIN accounts AS i ON i.unit = u.unit AND i.kind IN ('sub_issuance', 'col_issuance') ORDER BY u.unit"
)
_COUNTS = text(
    "SELECT (SELECT count(*) FROM accounts) AS accounts, (SELECT count(*) FROM groups) AS groups,"
    " (SELECT count(*) FROM transfers) AS transfers"
)
_FRESH_COUNTS = text("""
    SELECT (SELECT count(DISTINCT account_id) FROM transfers, unnest(ARRAY[debit_account_id, credit_account_id])
            AS account_id WHERE group_position > :after) AS accounts,
           (SELECT count(*) FROM groups WHERE position > :after) AS groups,
           (SELECT count(*) FROM transfers WHERE group_position > :after) AS transfers
""")


class UnitTotals(NamedTuple):
    """Conservation of a unit of credits: `issued` − `destroyed` = `others`."""

    unit: str
    issued: int
    destroyed: int
    others: int


class Counts(NamedTuple):
    """How much was looked at."""

    accounts: int
    groups: int
    transfers: int


async def allow_time(work: UnitOfWork, *, whole: bool = True) -> None:
    """Let the proofs of this transaction run longer than a request may, and plan them for all rows or for the new."""
    await work.connection.execute(_WHOLE if whole else _FRESH)


async def first_bad(work: UnitOfWork, proof: TextClause, **values: object) -> str | None:
    """The first row that breaks a proof; None when it holds."""
    wanted = {name: values[name] for name in proof.compile().params}
    found = (await work.connection.execute(proof, wanted)).scalars().first()
    return None if found is None else str(found)


async def totals(work: UnitOfWork) -> list[UnitTotals]:
    """Issued, destroyed and held by all others, for each unit of credits."""
    return [UnitTotals(*row) for row in await work.connection.execute(_TOTALS)]


async def counts(work: UnitOfWork) -> Counts:
    """Rows of the ledger."""
    return Counts(*(await work.connection.execute(_COUNTS)).one())


async def fresh_counts(work: UnitOfWork, after: int) -> Counts:
    """Rows of the ledger after a position, and the accounts that they touch."""
    return Counts(*(await work.connection.execute(_FRESH_COUNTS, {"after": after})).one())
