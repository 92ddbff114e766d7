"""The register of disputes about orders.

Revision ID: membership_2026_11_23_disputes
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "membership_2026_11_23_disputes"
down_revision = "membership_2026_11_23_conversion"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables: either message may be heard first."""
    execute_script(Path(__file__).with_suffix(".sql"))
