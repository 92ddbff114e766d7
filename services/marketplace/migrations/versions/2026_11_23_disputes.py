"""Milestones, disputes and refunds of orders.

Revision ID: marketplace_2026_11_23_disputes
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "marketplace_2026_11_23_disputes"
down_revision = "marketplace_2026_11_23_frozen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Orders that stand keep their state."""
    execute_script(Path(__file__).with_suffix(".sql"))
