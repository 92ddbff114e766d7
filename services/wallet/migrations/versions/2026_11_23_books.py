"""Opening balances that were brought in, and how the surplus of a year was allocated.

Revision ID: wallet_2026_11_23_books
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_books"
down_revision = "wallet_2026_11_23_watch"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables; nothing in them is edited or deleted."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("opening_imports")
    append_only("surplus_allocations")
