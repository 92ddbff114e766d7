"""The tables of marketplace: what is offered, what is ordered, and what it heard of others (`heard`)."""

from services.marketplace.tables.heard import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.marketplace.tables.listings import listing_versions, listings
from services.marketplace.tables.orders import orders, portfolio_lines, refunds
from services.marketplace.tables.schema import metadata

__all__ = [
    "charter_signatures",
    "frozen_years",
    "known_members",
    "listing_versions",
    "listings",
    "mandate_ends",
    "mandates",
    "metadata",
    "orders",
    "plug_statuses",
    "portfolio_lines",
    "refunds",
    "territories",
]
