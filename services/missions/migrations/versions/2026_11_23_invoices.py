"""Invoices to clients, their payments, and what of fee lines is payable since.

Revision ID: missions_2026_11_23_invoices
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "missions_2026_11_23_invoices"
down_revision = "missions_2026_11_23_frozen"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; rates and payments are never edited."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("invoice_rates")
    append_only("payments")
