"""The yearly conversion as the wallet tells it; proposals that are closed undecided.

Revision ID: membership_2026_11_23_conversion
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "membership_2026_11_23_conversion"
down_revision = "membership_2026_11_23_months"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let a decision end without being adopted."""
    execute_script(Path(__file__).with_suffix(".sql"))
