"""What of fee lines was paid out, and whom a batch of payouts did not reach.

Revision ID: missions_2026_11_23_paid_lines
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "missions_2026_11_23_paid_lines"
down_revision = "missions_2026_11_23_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; what was heard is never edited."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("paid_lines")
    append_only("failed_payouts")
