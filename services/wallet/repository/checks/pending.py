"""Every table that keeps amounts set aside, for the proof "holds are the pending sums"."""

PENDING_SOURCES = ("SELECT debit_account_id, credit_account_id, amount - posted - voided AS remaining FROM hold_parts",)
"""A select a table: `debit_account_id, credit_account_id, remaining`, with `remaining` at 0 once all of it is posted or
given back."""
