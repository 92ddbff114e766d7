"""Where members are paid to, encrypted, and the batches of payouts.

Revision ID: wallet_2026_11_23_payouts
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_payouts"
down_revision = "wallet_2026_11_23_refunds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; which lines a payout took is never edited."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("payout_conversions")
    append_only("payout_parts")
