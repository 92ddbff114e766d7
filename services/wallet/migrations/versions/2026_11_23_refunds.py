"""Parts of holds and disputes about them; refunds of completed orders and the claims that are left of them.

Revision ID: wallet_2026_11_23_refunds
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_refunds"
down_revision = "wallet_2026_11_23_conversions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Holds that were settled until now were settled once."""
    execute_script(Path(__file__).with_suffix(".sql"))
