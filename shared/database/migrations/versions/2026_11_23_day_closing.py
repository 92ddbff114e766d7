"""The end of a business date: what was heard with it, and what others say they said.

Revision ID: kit_2026_11_23_day_closing
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "kit_2026_11_23_day_closing"
down_revision = "kit_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables; the runtime role gets its rights on them as on every later table."""
    execute_script(Path(__file__).with_suffix(".sql"))
