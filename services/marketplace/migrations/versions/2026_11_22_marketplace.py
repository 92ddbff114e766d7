"""Listings with their versions, orders, portfolio lines, and what marketplace hears of others.

Revision ID: marketplace_2026_11_22
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "marketplace_2026_11_22"
down_revision = None
branch_labels = ("marketplace",)
depends_on = None


def upgrade() -> None:
    """Create the tables; what a version of a listing promised is never edited."""
    execute_script(Path(__file__).parent / "2026_11_22_marketplace.sql")
    append_only("listing_versions")
