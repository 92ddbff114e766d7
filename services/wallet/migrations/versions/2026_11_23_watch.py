"""Closed months, and thresholds that were announced.

Revision ID: wallet_2026_11_23_watch
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_watch"
down_revision = "wallet_2026_11_23_seals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables that are only added to."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("closed_months")
    append_only("threshold_alerts")
