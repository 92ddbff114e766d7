"""The tables of membership: people, what the cooperative is made of, and what was heard of others."""

from services.membership.tables.conversions import conversion_contests, conversions
from services.membership.tables.heard import (
    admissions,
    completed_missions,
    completed_orders,
    credited_statements,
    effect_answers,
    evenings_held,
    grants,
    listings,
    month_figures,
    playlist_exits,
    settlements,
)
from services.membership.tables.people import (
    accounts,
    mails,
    members,
    notices,
    refresh_tokens,
    registrations,
    sessions,
)
from services.membership.tables.registers import journal_heads
from services.membership.tables.schema import metadata
from services.membership.tables.statutes import (
    bootstraps,
    charter_signatures,
    charters,
    decision_effects,
    decisions,
    mandates,
    plug_measures,
    plugs,
    territories,
)

__all__ = [
    "accounts",
    "admissions",
    "bootstraps",
    "charter_signatures",
    "charters",
    "completed_missions",
    "completed_orders",
    "conversion_contests",
    "conversions",
    "credited_statements",
    "decision_effects",
    "decisions",
    "effect_answers",
    "evenings_held",
    "grants",
    "journal_heads",
    "listings",
    "mails",
    "mandates",
    "members",
    "metadata",
    "month_figures",
    "notices",
    "playlist_exits",
    "plug_measures",
    "plugs",
    "refresh_tokens",
    "registrations",
    "sessions",
    "settlements",
    "territories",
]
