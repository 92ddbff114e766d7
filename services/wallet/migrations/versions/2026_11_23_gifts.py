"""Gifts of members: the yearly limit, reasons, what was asked under which id, amounts set aside.

Revision ID: wallet_2026_11_23_gifts
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_gifts"
down_revision = "wallet_2026_11_23_month_sums"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the four tables."""
    execute_script(Path(__file__).with_suffix(".sql"))
