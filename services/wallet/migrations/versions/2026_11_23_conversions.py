"""The yearly conversion: runs, parts, what was frozen, weights, lines, and the tree of hashes.

Revision ID: wallet_2026_11_23_conversions
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_conversions"
down_revision = "wallet_2026_11_23_cash"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    execute_script(Path(__file__).with_suffix(".sql"))
