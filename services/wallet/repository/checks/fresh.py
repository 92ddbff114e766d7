"""The proofs of what is new: of the groups after `:after`, the position that was verified last.

They say for the new part what the proofs of the whole say for all; sums start from `verified_sums`. What they cannot
see, because it would mean reading what is old: accounts, holds and statements that no new group touches.
"""

from sqlalchemy import TextClause, text

from services.wallet.domain.accounts import CEILING_KINDS, FLOOR_KINDS

_FLOORS = ", ".join(f"'{kind}'" for kind in FLOOR_KINDS)
_CEILINGS = ", ".join(f"'{kind}'" for kind in CEILING_KINDS)

_LINES = """
    SELECT debit_account_id AS account_id, group_position, line_no, amount AS debits, 0 AS credits
    FROM transfers WHERE group_position > :after
    UNION ALL
    SELECT credit_account_id, group_position, line_no, 0, amount FROM transfers WHERE group_position > :after
"""
_MOVED = f"SELECT account_id, sum(debits) AS debits, sum(credits) AS credits FROM ({_LINES}) AS lines GROUP BY 1"  # noqa: S608
_AMOUNTS = """
    SELECT g.group_id, sum(t.amount) AS amount FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
    WHERE g.kind = '{kind}' AND g.position > :after AND t.group_position > :after GROUP BY 1
"""

FRESH_PROOFS: dict[str, TextClause] = {
    "every group is whole": text("""
        SELECT coalesce('group ' || g.group_id, 'transfer ' || t.group_position || '/1 without a group')
        FROM (SELECT * FROM groups WHERE position > :after) AS g
        FULL JOIN (
            SELECT group_position, count(*) AS lines, min(line_no) AS first, max(line_no) AS last
            FROM transfers WHERE group_position > :after GROUP BY 1
        ) AS t ON t.group_position = g.position
        WHERE t.lines IS NULL OR g.position IS NULL OR t.lines <> g.transfer_count OR t.first <> 1 OR t.last <> t.lines
        ORDER BY coalesce(g.position, t.group_position) LIMIT 1
    """),
    "every transfer moves one unit between two open accounts": text("""
        SELECT 'transfer ' || t.group_position || '/' || t.line_no FROM transfers AS t
        LEFT JOIN accounts AS d ON d.account_id = t.debit_account_id
        LEFT JOIN accounts AS c ON c.account_id = t.credit_account_id
        WHERE t.group_position > :after
            AND (d.unit IS DISTINCT FROM t.unit OR c.unit IS DISTINCT FROM t.unit OR t.amount <= 0)
        ORDER BY t.group_position, t.line_no LIMIT 1
    """),
    "stored balance is the sum of transfers": text(f"""
        SELECT 'account ' || m.account_id FROM ({_MOVED}) AS m
        LEFT JOIN accounts AS a ON a.account_id = m.account_id
        LEFT JOIN verified_sums AS v ON v.account_id = m.account_id
        WHERE a.account_id IS NULL OR a.debits_posted <> m.debits + coalesce(v.debits, 0)
            OR a.credits_posted <> m.credits + coalesce(v.credits, 0)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every floor is respected": text(f"""
        SELECT 'account ' || a.account_id FROM (SELECT DISTINCT account_id FROM ({_LINES}) AS lines) AS m
        JOIN accounts AS a ON a.account_id = m.account_id
        WHERE least(debits_pending, debits_posted, credits_pending, credits_posted) < 0
            OR kind IN ({_FLOORS}) AND credits_posted - debits_posted - debits_pending < 0
            OR kind IN ({_CEILINGS}) AND debits_posted - credits_posted - credits_pending < 0
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of the domain
    "every floor was respected at every moment": text(f"""
        SELECT 'account ' || account_id FROM (
            SELECT s.account_id, s.group_position, s.line_no, coalesce(v.credits - v.debits, 0)
                   + sum(s.credits - s.debits) OVER (PARTITION BY s.account_id ORDER BY s.group_position, s.line_no)
                   AS balance
            FROM ({_LINES}) AS s
            JOIN accounts AS a ON a.account_id = s.account_id AND a.debits_posted > 0 AND a.kind IN ({_FLOORS})
            LEFT JOIN verified_sums AS v ON v.account_id = s.account_id
        ) AS history WHERE balance < 0 ORDER BY group_position, line_no LIMIT 1
    """),  # noqa: S608 - constants of the domain
    "every statement is its group": text(f"""
        SELECT 'statement ' || g.group_id FROM ({_AMOUNTS.format(kind="fees")}) AS g
        LEFT JOIN fee_statements AS s ON s.statement_id = g.group_id
        WHERE s.statement_id IS NULL OR s.refusal IS NOT NULL OR g.amount <> s.accepted - s.already_published
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - a constant of this module
    "every grant is its group": text(f"""
        SELECT 'grant ' || g.group_id FROM ({_AMOUNTS.format(kind="grant")}) AS g
        LEFT JOIN yearly_grants AS y ON y.group_id = g.group_id
        WHERE y.amount IS DISTINCT FROM g.amount ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - a constant of this module
}
"""Name → the first row that breaks it, among what is new."""
