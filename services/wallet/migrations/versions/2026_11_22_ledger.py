"""The ledger, what it settles and what it hears of others.

Revision ID: wallet_2026_11_22_ledger
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "wallet_2026_11_22_ledger"
down_revision = None
branch_labels = ("wallet",)
depends_on = None


def upgrade() -> None:
    """Create the tables; the runtime role may add to the journal, and neither edit nor delete."""
    execute_script(Path(__file__).with_suffix(".sql"))
    append_only("groups")
    append_only("transfers")
    append_only("yearly_grants")
    append_only("fee_statements")
