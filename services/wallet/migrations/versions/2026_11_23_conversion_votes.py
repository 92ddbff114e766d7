"""Contests, approvals and signatures of conversions.

Revision ID: wallet_2026_11_23_votes
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_votes"
down_revision = "wallet_2026_11_23_payouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; what was decided and signed is only added."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("conversion_approvals")
    append_only("conversion_signatures")
