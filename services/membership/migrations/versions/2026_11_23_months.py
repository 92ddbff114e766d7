"""The figures of the months that the wallet closes.

Revision ID: membership_2026_11_23_months
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "membership_2026_11_23_months"
down_revision = "membership_2026_11_23_heads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    execute_script(Path(__file__).with_suffix(".sql"))
