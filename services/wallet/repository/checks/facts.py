"""The proofs that what the wallet keeps beside the journal is what the journal says: refunds, holds, counters of gifts,
payable lines, payments, payouts.

`FACT_PROOFS` are of the whole: each reads the tables once, in hash joins. `FRESH_FACT_PROOFS` begin with the groups
after `:after` and look the rest up by key. Where the older groups of a fact have no index (parts of a hold, gifts of a
year), what is new must be there and within what is kept; the whole check proves that it is exactly that.
"""

from sqlalchemy import TextClause, text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, POT_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.domain.policies import PAYABLE_AT

_ISSUANCE = f"CAST('{COL_ISSUANCE_ACCOUNT.account_id}' AS uuid)"
# What a settlement took of a hold's parts; the COL that it issued was in no hold.
_SETTLED = f"""
    SELECT g.subject_id AS hold_id, t.debit_account_id, sum(t.amount) AS amount FROM groups AS g
    JOIN transfers AS t ON t.group_position = g.position AND t.debit_account_id <> {_ISSUANCE}
    WHERE g.kind = 'settlement' {{fresh}} GROUP BY 1, 2
"""  # noqa: S608 - constants
_OF_SUBJECT = """
    SELECT g.subject_id, sum(t.amount) AS amount FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
    WHERE g.kind = '{kind}' {fresh} GROUP BY 1
"""
# The id of a refund's first group is the refund's; what is recovered later is about it.
_REFUNDED = """
    SELECT CASE g.kind WHEN 'refund' THEN g.group_id ELSE g.subject_id END AS refund_id, sum(t.amount) AS amount
    FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
    WHERE g.kind IN ('refund', 'claim_recovery') {fresh} GROUP BY 1
"""
_GIVEN = """
    SELECT t.debit_account_id AS account_id, CAST(date_part('year', g.business_date) AS smallint) AS year,
           sum(t.amount) AS amount
    FROM groups AS g JOIN transfers AS t ON t.group_position = g.position WHERE g.kind = 'gift' {fresh} GROUP BY 1, 2
"""
# Lines of batches; what goes out beside them (direct costs of outsiders) has no reference.
_PAID_OUT = """
    SELECT t.reference_id AS line_id, coalesce(sum(t.amount) FILTER (WHERE g.kind = 'payout'), 0) AS paid,
           coalesce(sum(t.amount) FILTER (WHERE g.kind = 'payout_return'), 0) AS returned
    FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
    WHERE g.kind IN ('payout', 'payout_return') AND t.reference_id IS NOT NULL {fresh} GROUP BY 1
"""
_CASH_IN = """
    SELECT g.group_id, sum(CASE g.kind WHEN 'payment' THEN t.amount ELSE -t.amount END) AS amount
    FROM groups AS g JOIN transfers AS t ON t.group_position = g.position
    WHERE g.kind IN ('payment', 'payment_reversal') {fresh} GROUP BY 1
"""
_AT_ACCEPTANCE = f"""
    coalesce((SELECT value FROM policy_versions WHERE key = '{PAYABLE_AT.key}' AND effective_on <= s.business_date
              ORDER BY effective_on DESC, version DESC LIMIT 1), {PAYABLE_AT.default}) = 1
"""  # noqa: S608 - constants of the domain
_COMMON = f"CAST('{POT_ACCOUNT.account_id}' AS uuid), CAST('{RESERVE_ACCOUNT.account_id}' AS uuid)"
_SUMMED = "(SELECT coalesce(max(position), 0) FROM summed_journal)"
_NEW = "AND g.position > :after AND t.group_position > :after"
_ALL = ""

FACT_PROOFS: dict[str, TextClause] = {
    "every refund is its groups": text(f"""
        SELECT 'refund ' || coalesce(r.refund_id, g.refund_id) FROM refunds AS r
        FULL JOIN ({_REFUNDED.format(fresh=_ALL)}) AS g ON g.refund_id = r.refund_id
        WHERE r.refund_id IS NULL OR r.posted <> coalesce(g.amount, 0) ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    # Of a part, nothing or all that is left goes back, when the hold ends.
    "every hold gave what its settlements moved": text(f"""
        SELECT 'hold ' || coalesce(p.hold_id, g.hold_id) FROM hold_parts AS p
        FULL JOIN ({_SETTLED.format(fresh=_ALL)}) AS g
            ON g.hold_id = p.hold_id AND g.debit_account_id = p.debit_account_id
        WHERE p.hold_id IS NULL OR p.posted <> coalesce(g.amount, 0) OR p.voided NOT IN (0, p.amount - p.posted)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every hold of a member gave what its settlements moved": text(f"""
        SELECT 'hold ' || coalesce(h.hold_id, g.subject_id) FROM member_holds AS h
        FULL JOIN ({_OF_SUBJECT.format(kind="hold_settlement", fresh=_ALL)}) AS g ON g.subject_id = h.hold_id
        WHERE h.hold_id IS NULL OR h.posted <> coalesce(g.amount, 0) OR h.voided NOT IN (0, h.amount - h.posted)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every year of gifts is what was given": text(f"""
        SELECT 'gifts of ' || coalesce(y.member_id, g.member_id) || ' in ' || coalesce(y.year, g.year)
        FROM yearly_gifts AS y
        FULL JOIN (
            SELECT member_id, year, sum(amount) AS amount FROM (
                SELECT a.owner_id AS member_id, s.year, s.amount
                FROM ({_GIVEN.format(fresh=_ALL)}) AS s JOIN accounts AS a ON a.account_id = s.account_id
                UNION ALL
                SELECT giver_id, CAST(date_part('year', placed_on) AS smallint), amount - voided FROM member_holds
            ) AS given GROUP BY 1, 2
        ) AS g ON g.member_id = y.member_id AND g.year = y.year
        WHERE coalesce(y.given, 0) <> coalesce(g.amount, 0) ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every payable line is what was credited of it": text("""
        SELECT 'line ' || p.line_id || ' of statement ' || p.statement_id FROM payable_lines AS p
        LEFT JOIN (
            groups AS g JOIN transfers AS t
                ON t.group_position = g.position AND g.kind IN ('fees', 'opening', 'fees_reversal')
        ) ON t.reference_id = p.line_id AND coalesce(g.reverses_group_id, g.group_id) = p.statement_id
        GROUP BY p.statement_id, p.line_id
        HAVING p.amount <> coalesce(sum(CASE g.kind WHEN 'fees_reversal' THEN -t.amount ELSE t.amount END), 0)
        ORDER BY p.statement_id, p.line_id LIMIT 1
    """),
    "every payment is its group": text(f"""
        SELECT 'payment ' || coalesce(p.payment_id, g.group_id) FROM payments AS p
        FULL JOIN ({_CASH_IN.format(fresh=_ALL)}) AS g ON g.group_id = p.payment_id
        WHERE p.amount IS DISTINCT FROM g.amount ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    # A statement that came after the payments takes its part later: what is payable may be less, never more.
    "no more is payable than clients have paid": text(f"""
        SELECT 'mission ' || p.mission_id FROM (
            SELECT l.mission_id, sum(l.payable) AS payable FROM payable_lines AS l
            JOIN fee_statements AS s ON s.statement_id = l.statement_id
            WHERE l.kind = 'pot' OR NOT {_AT_ACCEPTANCE} GROUP BY 1
        ) AS p
        LEFT JOIN (
            SELECT i.mission_id,
                   sum(CASE WHEN c.received >= i.gross THEN i.net ELSE div(c.received * i.net, i.gross) END) AS received
            FROM invoices AS i
            JOIN (SELECT invoice_id, sum(amount) AS received FROM payments GROUP BY 1) AS c USING (invoice_id)
            GROUP BY 1
        ) AS r ON r.mission_id = p.mission_id
        WHERE p.payable > coalesce(r.received, 0) ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "the cash of the pot is what is payable to it": text("""
        SELECT 'statement ' || coalesce(p.statement_id, c.statement_id)
        FROM (SELECT statement_id, sum(payable) AS payable FROM payable_lines WHERE kind = 'pot' GROUP BY 1) AS p
        FULL JOIN (SELECT statement_id, sum(amount) AS cashed FROM cashed_pot GROUP BY 1) AS c
            ON c.statement_id = p.statement_id
        WHERE coalesce(p.payable, 0) <> coalesce(c.cashed, 0) ORDER BY 1 LIMIT 1
    """),
    # Of all sums by month these two decide something: what a conversion may share out.
    "the pot and the reserve by month are what the journal says": text(f"""
        SELECT 'account ' || coalesce(m.account_id, j.account_id) || ', ' || coalesce(m.kind, j.kind) || ' of '
            || coalesce(m.month, j.month)
        FROM (SELECT * FROM account_months WHERE account_id IN ({_COMMON})) AS m
        FULL JOIN (
            SELECT s.account_id, CAST(date_trunc('month', g.business_date) AS date) AS month, g.kind,
                   sum(s.debit) AS debits, sum(s.credit) AS credits
            FROM (
                SELECT debit_account_id AS account_id, group_position, amount AS debit, 0 AS credit FROM transfers
                WHERE debit_account_id IN ({_COMMON}) AND group_position <= {_SUMMED}
                UNION ALL
                SELECT credit_account_id, group_position, 0, amount FROM transfers
                WHERE credit_account_id IN ({_COMMON}) AND group_position <= {_SUMMED}
            ) AS s JOIN groups AS g ON g.position = s.group_position GROUP BY 1, 2, 3
        ) AS j ON j.account_id = m.account_id AND j.month = m.month AND j.kind = m.kind
        WHERE m.debits IS DISTINCT FROM j.debits OR m.credits IS DISTINCT FROM j.credits ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "what is paid of a line is what payouts took of it": text("""
        SELECT 'line ' || p.line_id || ' of statement ' || p.statement_id FROM payable_lines AS p
        LEFT JOIN (
            SELECT x.statement_id, x.fee_line_id, sum(x.amount) AS amount FROM payout_parts AS x
            JOIN payout_lines AS l ON l.line_id = x.line_id AND l.state IN ('pending', 'paid') GROUP BY 1, 2
        ) AS t ON t.statement_id = p.statement_id AND t.fee_line_id = p.line_id
        WHERE p.paid <> coalesce(t.amount, 0) ORDER BY p.statement_id, p.line_id LIMIT 1
    """),
    "every payout of a batch is what its group moved and what it took": text(f"""
        SELECT 'payout line ' || coalesce(l.line_id, g.line_id) FROM payout_lines AS l
        FULL JOIN ({_PAID_OUT.format(fresh=_ALL)}) AS g ON g.line_id = l.line_id
        LEFT JOIN (SELECT line_id, sum(amount) AS amount FROM payout_parts GROUP BY 1) AS p ON p.line_id = l.line_id
        LEFT JOIN (
            SELECT c.line_id, sum(x.amount) AS amount FROM payout_conversions AS c
            JOIN conversion_runs AS r ON r.run_id = c.run_id
            JOIN conversion_lines AS x ON x.run_id = c.run_id AND x.computation_no = r.computation_no
                AND x.member_id = c.member_id GROUP BY 1
        ) AS c ON c.line_id = l.line_id
        WHERE l.line_id IS NULL OR l.fees + l.costs <> coalesce(p.amount, 0) + coalesce(c.amount, 0)
            OR coalesce(g.paid, 0) NOT IN (0, l.fees + l.costs)
            OR coalesce(g.paid - g.returned, 0) <> CASE l.state WHEN 'paid' THEN l.fees + l.costs ELSE 0 END
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
}
"""Name → the first row that breaks it, over the whole."""

FRESH_FACT_PROOFS: dict[str, TextClause] = {
    "every refund is its groups": text(f"""
        SELECT 'refund ' || g.refund_id FROM ({_REFUNDED.format(fresh=_NEW)}) AS g
        LEFT JOIN refunds AS r ON r.refund_id = g.refund_id
        WHERE r.refund_id IS NULL OR r.posted < g.amount ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every hold gave what its settlements moved": text(f"""
        SELECT 'hold ' || g.hold_id FROM ({_SETTLED.format(fresh=_NEW)}) AS g
        LEFT JOIN hold_parts AS p ON p.hold_id = g.hold_id AND p.debit_account_id = g.debit_account_id
        WHERE p.hold_id IS NULL OR p.posted < g.amount OR p.voided NOT IN (0, p.amount - p.posted)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every hold of a member gave what its settlements moved": text(f"""
        SELECT 'hold ' || g.subject_id FROM ({_OF_SUBJECT.format(kind="hold_settlement", fresh=_NEW)}) AS g
        LEFT JOIN member_holds AS h ON h.hold_id = g.subject_id
        WHERE h.hold_id IS NULL OR h.posted < g.amount OR h.voided NOT IN (0, h.amount - h.posted)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every year of gifts is what was given": text(f"""
        SELECT 'gifts of ' || a.owner_id || ' in ' || g.year FROM ({_GIVEN.format(fresh=_NEW)}) AS g
        JOIN accounts AS a ON a.account_id = g.account_id
        LEFT JOIN yearly_gifts AS y ON y.member_id = a.owner_id AND y.year = g.year
        WHERE coalesce(y.given, 0) < g.amount ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    # All reversals of a statement are found by the index of what they reverse.
    "every payable line is what was credited of it": text("""
        SELECT 'line ' || p.line_id || ' of statement ' || p.statement_id
        FROM (SELECT DISTINCT reverses_group_id AS statement_id FROM groups
              WHERE kind = 'fees_reversal' AND position > :after) AS new
        JOIN payable_lines AS p ON p.statement_id = new.statement_id
        CROSS JOIN LATERAL (
            SELECT sum(CASE g.kind WHEN 'fees' THEN t.amount ELSE -t.amount END) AS amount
            FROM (SELECT position, kind FROM groups WHERE group_id = new.statement_id
                  UNION ALL SELECT position, kind FROM groups
                  WHERE reverses_group_id = new.statement_id AND kind = 'fees_reversal') AS g
            JOIN transfers AS t ON t.group_position = g.position AND t.reference_id = p.line_id
        ) AS credited
        WHERE p.amount <> coalesce(credited.amount, 0) ORDER BY p.statement_id, p.line_id LIMIT 1
    """),
    "every payment is its group": text(f"""
        SELECT 'payment ' || g.group_id FROM ({_CASH_IN.format(fresh=_NEW)}) AS g
        LEFT JOIN payments AS p ON p.payment_id = g.group_id
        WHERE p.amount IS DISTINCT FROM g.amount ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
    "every payout of a batch is what its group moved and what it took": text(f"""
        SELECT 'payout line ' || g.line_id FROM ({_PAID_OUT.format(fresh=_NEW)}) AS g
        LEFT JOIN payout_lines AS l ON l.line_id = g.line_id
        WHERE l.line_id IS NULL OR g.paid NOT IN (0, l.fees + l.costs) OR g.returned NOT IN (0, l.fees + l.costs)
            OR l.state NOT IN ('paid', 'failed') OR (l.state = 'failed') <> (g.returned > 0)
        ORDER BY 1 LIMIT 1
    """),  # noqa: S608 - constants of this module
}
"""Name → the first row that breaks it, among what is new."""
