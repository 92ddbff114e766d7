"""Reasons of holds of members, kept where those of gifts are.

Revision ID: wallet_2026_11_23_hold_reasons
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_hold_reasons"
down_revision = "wallet_2026_11_23_account_ids"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give holds the salted hash of their reason."""
    execute_script(Path(__file__).with_suffix(".sql"))
