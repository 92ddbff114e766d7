"""The tables of events.

Evenings and sign-ups (`evenings`); what happened on stage and its scouting (`stage`); tracks, playlists and admissions
(`playlist`); what was heard of others (`heard`).
"""

from services.events.tables.evenings import draw_entries, draws, evenings, sign_up_steps, sign_ups
from services.events.tables.heard import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.events.tables.playlist import admissions, playlist_entries, playlists, tracks
from services.events.tables.schema import metadata
from services.events.tables.stage import performances, scores, scouting_results

__all__ = [
    "admissions",
    "charter_signatures",
    "draw_entries",
    "draws",
    "evenings",
    "frozen_years",
    "known_members",
    "mandate_ends",
    "mandates",
    "metadata",
    "performances",
    "playlist_entries",
    "playlists",
    "plug_statuses",
    "scores",
    "scouting_results",
    "sign_up_steps",
    "sign_ups",
    "territories",
    "tracks",
]
