"""How much of what an account was credited in a month was COL issued to it.

Revision ID: wallet_2026_11_23_issued_sums
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_issued_sums"
down_revision = "wallet_2026_11_23_gifts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and fill it from the journal."""
    execute_script(Path(__file__).with_suffix(".sql"))
