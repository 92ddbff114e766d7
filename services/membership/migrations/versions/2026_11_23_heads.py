"""The public register of the wallet's journal heads.

Revision ID: membership_2026_11_23_heads
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "membership_2026_11_23_heads"
down_revision = "membership_2026_11_23_effects"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the register; a head that was heard is never changed."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("journal_heads")
