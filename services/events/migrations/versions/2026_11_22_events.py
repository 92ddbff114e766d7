"""Evenings with sign-ups, draw, slots and scouting; tracks, playlists and admissions; what events hears of others.

Revision ID: events_2026_11_22
"""

from pathlib import Path

from shared.database.grants import append_only
from shared.database.scripts import execute_script

revision = "events_2026_11_22"
down_revision = None
branch_labels = ("events",)
depends_on = None


def upgrade() -> None:
    """Create the tables; steps, draws, slots and results are never edited."""
    execute_script(Path(__file__).with_suffix(".sql"))
    for record in ("sign_up_steps", "draws", "draw_entries", "performances", "scouting_results"):
        append_only(record)
