"""Decisions do more than set policy values: they approve a conversion, grant an investment, allocate a surplus.

Revision ID: membership_2026_11_23_effects
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "membership_2026_11_23_effects"
down_revision = "membership_2026_11_22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every effect so far sets a policy value. The default stays for writers of the version before."""
    execute_script(Path(__file__).with_suffix(".sql"))
