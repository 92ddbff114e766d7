"""Invoices and payments of clients, and the lines of fees that they make payable.

Revision ID: wallet_2026_11_23_cash
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_cash"
down_revision = "wallet_2026_11_23_books"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; what came in is never edited."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("invoices")
    append_only("invoice_rates")
    append_only("payments")
    append_only("cashed_pot")
