"""Every table that keeps amounts set aside, for the proof "holds are the pending sums"."""

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, COL_ISSUANCE_ACCOUNT, RESERVE_ACCOUNT
from services.wallet.domain.conversions import PREFIXES

PENDING_SOURCES = (
    "SELECT debit_account_id, credit_account_id, amount - posted - voided AS remaining FROM hold_parts",
    f"SELECT CAST('{RESERVE_ACCOUNT.account_id}' AS uuid), CAST('{BANK_CLEARING_ACCOUNT.account_id}' AS uuid),"  # noqa: S608
    " granted - spent FROM investment_requests WHERE state = 'granted'",
    "SELECT debit_account_id, credit_account_id, amount - posted - voided FROM member_holds",
    # COL in conversion, until its part is posted or released: the part of a line is that of its pseudonym.
    f"SELECT f.account_id, CAST('{COL_ISSUANCE_ACCOUNT.account_id}' AS uuid), f.frozen"  # noqa: S608
    " FROM conversion_runs AS r JOIN conversion_freezes AS f ON f.run_id = r.run_id AND f.frozen > 0"
    " WHERE NOT r.dry AND r.state IN ('opened', 'frozen', 'computed', 'approved') AND NOT EXISTS ("
    " SELECT FROM conversion_parts AS p WHERE p.run_id = r.run_id AND p.computation_no = r.computation_no"
    " AND p.phase IN ('post', 'release') AND p.part ="
    f" (((get_byte(f.pseudonym, 0) << 4) + (get_byte(f.pseudonym, 1) >> 4) + 1) * r.parts - 1) / {PREFIXES})",
    f"SELECT account_id(member_id, 'member_eur:EUR:'), CAST('{BANK_CLEARING_ACCOUNT.account_id}' AS uuid), fees"  # noqa: S608
    " FROM payout_lines WHERE state = 'pending' AND fees > 0",
    f"SELECT account_id(member_id, 'direct_costs:EUR:'), CAST('{BANK_CLEARING_ACCOUNT.account_id}' AS uuid), costs"  # noqa: S608
    " FROM payout_lines WHERE state = 'pending' AND costs > 0",
)
"""A select a table: `debit_account_id, credit_account_id, remaining`, with `remaining` at 0 once all of it is posted or
given back."""
