"""Investments of the reserve fund: requests and spendings.

Revision ID: wallet_2026_11_23_investments
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_investments"
down_revision = "wallet_2026_11_23_issued_sums"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    execute_script(Path(__file__).with_suffix(".sql"))
