"""Partitions are made and dropped under the lock of the whole table: who reads it waits instead of deadlocking.

Revision ID: kit_2026_11_23_partition_lock
"""

from pathlib import Path

from shared.database.scripts import execute_script

revision = "kit_2026_11_23_partition_lock"
down_revision = "kit_2026_11_23_day_closing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the function; who may call it does not change."""
    execute_script(Path(__file__).with_suffix(".sql"))
