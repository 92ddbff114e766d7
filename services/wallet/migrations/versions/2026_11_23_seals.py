"""The journal is sealed in a hash chain; the check keeps what it verified and can halt.

Revision ID: wallet_2026_11_23_seals
"""

from pathlib import Path

from shared.database.grants import append_only, callable_by_runtime
from shared.database.scripts import execute_script

revision = "wallet_2026_11_23_seals"
down_revision = "wallet_2026_11_23_sub_years"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the runtime role adds seals and edits none. What is in the journal is sealed by the next job."""
    execute_script(Path(__file__).with_suffix(".sql"))
    for table in ("seals", "sealed_groups", "journal_heads"):
        append_only(table)
    callable_by_runtime("chain_digest(bytea, text)")
    callable_by_runtime("chain_step(bytea, bytea, text)")
