"""Every kind of account and of group, the rule that each group follows, and ids of accounts that SQL can derive too.

Revision ID: wallet_2026_11_23_whole_ledger
"""

from pathlib import Path

from shared.database.grants import callable_by_runtime
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_whole_ledger"
down_revision = "wallet_2026_11_22_ledger"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the ledger's rules; accounts that are open get their new ids, in the journal too."""
    execute_script(Path(__file__).with_suffix(".sql"))
    callable_by_runtime("account_id(uuid, text)")
