"""Sums of the journal by month and account, and the numbers of decisions.

Revision ID: wallet_2026_11_23_month_sums
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_month_sums"
down_revision = "wallet_2026_11_23_whole_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Empty sums: the daily job fills them from the journal, and readers do not need them to be right."""
    execute_script(Path(__file__).with_suffix(".sql"))
