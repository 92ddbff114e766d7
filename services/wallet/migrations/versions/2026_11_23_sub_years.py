"""The end of the years of SUB: how far the job has come, an index of a year's accounts, and groups that roll over.

Revision ID: wallet_2026_11_23_sub_years
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_sub_years"
down_revision = "wallet_2026_11_23_investments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is ended here: the daily job closes the years that are over, the oldest first."""
    execute_script(Path(__file__).with_suffix(".sql"))
