"""Execution: one group a line, posted by parts of the pseudonyms; the accounts that every line touches move last."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.accounts import COL_ISSUANCE_ACCOUNT, CONVERSION_CLEARING, open_for
from services.wallet.repository.conversions.runs import Run
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

# Parts of different members may be posted at once; orders and gifts wait for their COMMIT.
_SHARE_CREDITS = text("SELECT pg_advisory_xact_lock_shared(hashtext('wallet:credits'))")
_POST = text("""
    WITH numbered AS MATERIALIZED (
        SELECT nextval('groups_position_seq') AS position, l.*,
               account_id(l.member_id, 'member_eur:EUR:') AS eur_account_id
        FROM (
            SELECT line_no, member_id, member_number, account_id, amount, frozen FROM conversion_lines
            WHERE run_id = :run_id AND computation_no = :computation_no AND line_no BETWEEN :first_line AND :last_line
                AND (amount > 0 OR frozen > 0) ORDER BY line_no
        ) AS l
    ), posted AS (
        INSERT INTO groups (position, group_id, kind, subject_id, cause_id, business_date, policy_key, policy_version,
                            decision_id, transfer_count, cooperative, posted_at)
        SELECT position, CAST(:prefix || lpad(to_hex(line_no), 15, '0') AS uuid), 'conversion_line', member_id, :run_id,
               :on, 'conversion_basis', :policy_version, :decision_id,
               CASE WHEN amount > 0 AND frozen > 0 THEN 2 ELSE 1 END, :cooperative, :posted_at
        FROM numbered ORDER BY position
    ), moved AS (
        INSERT INTO transfers (group_position, line_no, debit_account_id, credit_account_id, amount, unit)
        SELECT position, 1, CAST(:clearing AS uuid), eur_account_id, amount, 'EUR' FROM numbered WHERE amount > 0
        UNION ALL
        SELECT position, CASE WHEN amount > 0 THEN 2 ELSE 1 END, account_id, CAST(:issuance AS uuid), frozen, 'COL'
        FROM numbered WHERE frozen > 0
    ), paid AS (
        INSERT INTO accounts (account_id, kind, unit, owner_id, owner_number, debits_pending, debits_posted,
                              credits_pending, credits_posted, opened_on, cooperative)
        SELECT eur_account_id, 'member_eur', 'EUR', member_id, member_number, 0, 0, 0, amount, :on, :cooperative
        FROM numbered WHERE amount > 0 ORDER BY eur_account_id
        ON CONFLICT (account_id) DO UPDATE SET credits_posted = accounts.credits_posted + excluded.credits_posted
    ), given AS (
        UPDATE accounts AS a SET debits_pending = a.debits_pending - n.frozen,
            debits_posted = a.debits_posted + n.frozen
        FROM numbered AS n WHERE a.account_id = n.account_id AND n.frozen > 0
    )
    SELECT CAST(coalesce(sum(amount), 0) AS bigint), CAST(coalesce(sum(frozen), 0) AS bigint) FROM numbered
""")
_CLEAR = text("UPDATE accounts SET debits_posted = debits_posted + :amount WHERE account_id = :account_id")
_DESTROY = text(
    "UPDATE accounts SET credits_pending = credits_pending - :amount, credits_posted = credits_posted + :amount"
    " WHERE account_id = :account_id"
)


def group_prefix(run_id: UUID, purpose: str) -> str:
    """The first half and the variant of the ids (UUIDv8) of a run's groups: the rest counts lines.

    They follow each other in the index, which is what makes a million of them cheap.
    """
    text_of = derived_id(run_id, purpose).hex
    return f"{text_of[:12]}8{text_of[13:16]}8"


async def share_credits(work: UnitOfWork) -> None:
    """Keep orders and gifts out until this transaction ends, but not other parts."""
    await work.connection.execute(_SHARE_CREDITS)


async def post_part(work: UnitOfWork, run: Run, first_line: int, last_line: int, on: date) -> tuple[int, int]:
    """Post the lines of a range: cents from the run's clearing, COL destroyed. Returns both sums."""
    clearing = open_for(CONVERSION_CLEARING, run.run_id)
    values = {
        "run_id": run.run_id,
        "computation_no": run.computation_no,
        "first_line": first_line,
        "last_line": last_line,
        "prefix": group_prefix(run.run_id, "conversion_line"),
        "on": on,
        "policy_version": int(run.rules["conversion_basis"]["version"]),
        "decision_id": run.decision_id,
        "cooperative": work.cooperative,
        "posted_at": work.now(),
        "clearing": clearing.account_id,
        "issuance": COL_ISSUANCE_ACCOUNT.account_id,
    }
    row = (await work.connection.execute(_POST, values)).one()
    amount, frozen = int(row[0]), int(row[1])

    async def move_the_common_accounts() -> None:
        await work.connection.execute(_CLEAR, {"amount": amount, "account_id": clearing.account_id})
        await work.connection.execute(_DESTROY, {"amount": frozen, "account_id": COL_ISSUANCE_ACCOUNT.account_id})

    work.do_last(move_the_common_accounts)
    return amount, frozen
