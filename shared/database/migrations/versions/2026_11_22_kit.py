"""The kit's tables: outbox and sent messages, inbox and failures, keys, jobs, counters, policies, audit trail.

Revision ID: kit_2026_11_22
"""

from pathlib import Path

from alembic import op

from shared.database.grants import append_only, callable_by_runtime, out_of_reach, read_only
from shared.database.scripts import execute_script

revision = "kit_2026_11_22"
down_revision = None
branch_labels = ("kit",)
depends_on = None


def upgrade() -> None:
    """Create the tables, the partitions of the next two years, and what the runtime role may not do."""
    here = Path(__file__).parent
    for name in ("2026_11_22_kit_tables.sql", "2026_11_22_kit_partitions.sql"):
        execute_script(here / name)
    callable_by_runtime("maintain_sent_messages(timestamptz)")
    op.execute("SELECT maintain_sent_messages(clock_timestamp())")
    append_only("audit_trail")
    append_only("sent_messages")
    append_only("policy_versions")
    for part in ("kept", "recent", "kept_default", "recent_default"):
        out_of_reach(f"sent_messages_{part}")  # rights on a part are its own: the journal is written through its root
    read_only("alembic_version")
