"""Account ids in a third of the time: a conversion of a million members makes a million of them.

Revision ID: wallet_2026_11_23_account_ids
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_account_ids"
down_revision = "wallet_2026_11_23_votes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the function by one with the same results."""
    execute_script(Path(__file__).with_suffix(".sql"))
