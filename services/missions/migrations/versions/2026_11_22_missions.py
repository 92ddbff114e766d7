"""Clients, missions with team, costs and agreements, fees, reversals, and what missions hears of others.

Revision ID: missions_2026_11_22
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "missions_2026_11_22"
down_revision = None
branch_labels = ("missions",)
depends_on = None


def upgrade() -> None:
    """Create the tables; what was agreed, reduced and reversed is never edited."""
    execute_script(Path(__file__).parent / "2026_11_22_missions.sql")
    append_only("split_agreements")
    append_only("price_reductions")
    append_only("reversal_lines")
    append_only("reversal_receivables")
