"""The tables of membership, as they begin.

Revision ID: membership_2026_11_22
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "membership_2026_11_22"
down_revision = None
branch_labels = ("membership",)
depends_on = None


def upgrade() -> None:
    """Create the tables, and leave what is a register append-only."""
    execute_script(Path(__file__).with_suffix(".sql"))
    for register in ("charter_signatures", "plug_measures", "charters", "bootstraps"):
        append_only(register)
