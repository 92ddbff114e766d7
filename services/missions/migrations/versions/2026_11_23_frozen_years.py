"""The years whose conversion is frozen in the wallet: members are told what later facts count for.

Revision ID: missions_2026_11_23_frozen
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "missions_2026_11_23_frozen"
down_revision = "missions_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    execute_script(Path(__file__).with_suffix(".sql"))
