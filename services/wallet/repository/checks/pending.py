"""Every table that keeps amounts set aside, for the proof "holds are the pending sums"."""

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, RESERVE_ACCOUNT

PENDING_SOURCES = (
    "SELECT debit_account_id, credit_account_id, amount - posted - voided AS remaining FROM hold_parts",
    f"SELECT CAST('{RESERVE_ACCOUNT.account_id}' AS uuid), CAST('{BANK_CLEARING_ACCOUNT.account_id}' AS uuid),"  # noqa: S608
    " granted - spent FROM investment_requests WHERE state = 'granted'",
    "SELECT debit_account_id, credit_account_id, amount - posted - voided FROM member_holds",
)
"""A select a table: `debit_account_id, credit_account_id, remaining`, with `remaining` at 0 once all of it is posted or
given back."""
