"""The contra run: each line's group backwards, by the same parts. No floor is passed.

Euros come back as far as they are available, the rest is owed by the member; COL is issued again.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, CONVERSION_CLEARING, open_for
from services.wallet.repository.conversions.posting import group_prefix
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork

_LOCK_EUROS = text(
    "SELECT account_id FROM accounts WHERE account_id IN (SELECT account_id(member_id, 'member_eur:EUR:')"
    " FROM conversion_lines WHERE run_id = :of AND computation_no = :computation_no"
    " AND line_no BETWEEN :first_line AND :last_line AND amount > 0) ORDER BY account_id FOR UPDATE"
)
_REVERSE = text("""
    WITH numbered AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('groups', 'position')) AS position, l.* FROM (
            SELECT c.line_no, c.member_id, c.member_number, c.account_id, c.amount, c.frozen,
                least(c.amount, coalesce(a.credits_posted - a.debits_posted - a.debits_pending, 0)) AS taken,
                account_id(c.member_id, 'member_eur:EUR:') AS eur_account_id,
                account_id(c.member_id, 'member_receivable:EUR:') AS owed_account_id
            FROM conversion_lines AS c
            LEFT JOIN accounts AS a ON a.account_id = account_id(c.member_id, 'member_eur:EUR:')
            WHERE c.run_id = :of AND c.computation_no = :computation_no
                AND c.line_no BETWEEN :first_line AND :last_line AND (c.amount > 0 OR c.frozen > 0) ORDER BY c.line_no
        ) AS l
    ), sides AS MATERIALIZED (
        SELECT n.position, row_number() OVER (PARTITION BY n.position ORDER BY s.place) AS line_no, s.*
        FROM numbered AS n CROSS JOIN LATERAL (VALUES
            (1, n.eur_account_id, CAST(:clearing AS uuid), n.taken, 'EUR'),
            (2, n.owed_account_id, CAST(:clearing AS uuid), n.amount - n.taken, 'EUR'),
            (3, CAST(:issuance AS uuid), n.account_id, n.frozen, 'COL')
        ) AS s (place, debit, credit, cents, unit) WHERE s.cents > 0
    ), posted AS (
        INSERT INTO groups (position, group_id, kind, subject_id, cause_id, business_date, policy_key, policy_version,
                            decision_id, reverses_group_id, transfer_count, cooperative, posted_at)
        SELECT position, CAST(:prefix || lpad(to_hex(line_no), 15, '0') AS uuid), 'conversion_line_reversal', member_id,
               :run_id, :on, 'conversion_basis', :policy_version, :decision_id,
               CAST(:reversed_prefix || lpad(to_hex(line_no), 15, '0') AS uuid),
               CAST(taken > 0 AS integer) + CAST(amount > taken AS integer) + CAST(frozen > 0 AS integer),
               :cooperative, :posted_at
        FROM numbered ORDER BY position
    ), moved AS (
        INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)
        SELECT position, line_no, debit, credit, cents, unit FROM sides
    ), owed AS (
        INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, debits_pending, debits_posted,
                              credits_pending, credits_posted, opened_on, cooperative)
        SELECT owed_account_id, 'member_receivable', 'EUR', member_id, member_number, 0, amount - taken, 0, 0, :on,
               :cooperative
        FROM numbered WHERE amount > taken ORDER BY owed_account_id
        ON CONFLICT (account_id) DO UPDATE SET debits_posted = accounts.debits_posted + excluded.debits_posted
    ), given AS (
        UPDATE accounts AS a SET debits_posted = a.debits_posted + s.debits,
            credits_posted = a.credits_posted + s.credits
        FROM (
            SELECT eur_account_id AS account_id, taken AS debits, 0 AS credits FROM numbered WHERE taken > 0
            UNION ALL SELECT account_id, 0, frozen FROM numbered WHERE frozen > 0
        ) AS s WHERE a.account_id = s.account_id
    )
    SELECT CAST(coalesce(sum(amount), 0) AS bigint), CAST(coalesce(sum(frozen), 0) AS bigint) FROM numbered
""")
_COMMON = text("""
    UPDATE accounts SET credits_posted = credits_posted + CASE WHEN account_id = :clearing THEN :amount ELSE 0 END,
        debits_posted = debits_posted + CASE WHEN account_id = :issuance THEN :frozen ELSE 0 END
    WHERE account_id IN (:clearing, :issuance)
""")


async def reverse_part(
    work: UnitOfWork, run: Run, reversed_id: UUID, first_line: int, last_line: int, on: date
) -> tuple[int, int]:
    """Post the lines of a range backwards: cents into the contra run's clearing, COL issued again. Both sums."""
    lines = {
        "of": reversed_id,
        "computation_no": run.computation_no,
        "first_line": first_line,
        "last_line": last_line,
    }
    common = {
        "clearing": open_for(CONVERSION_CLEARING, run.run_id).account_id,
        "issuance": COL_ISSUANCE_ACCOUNT.account_id,
    }
    values = {
        **lines,
        **common,
        "run_id": run.run_id,
        "prefix": group_prefix(run.run_id, "conversion_line_reversal"),
        "reversed_prefix": group_prefix(reversed_id, "conversion_line"),
        "on": on,
        "policy_version": int(run.rules["conversion_basis"]["version"]),
        "decision_id": run.decision_id,
        "cooperative": work.cooperative,
        "posted_at": work.now(),
    }
    await work.connection.execute(_LOCK_EUROS, lines)
    row = (await work.connection.execute(_REVERSE, values)).one()
    amount, frozen = int(row[0]), int(row[1])

    async def move_the_common_accounts() -> None:
        await work.connection.execute(_COMMON, {**common, "amount": amount, "frozen": frozen})

    work.do_last(move_the_common_accounts)
    return amount, frozen
