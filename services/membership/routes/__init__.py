"""Door 1: HTTP in. One module a subject; each route parses, calls a use case and shows its result."""

from services.membership.routes import (
    accounts,
    charters,
    conversions,
    decisions,
    mandates,
    members,
    notices,
    profile,
    registers,
    sessions,
    territories,
)

ROUTERS = (
    accounts.router,
    sessions.router,
    profile.router,
    members.router,
    charters.router,
    mandates.router,
    territories.router,
    decisions.router,
    registers.router,
    conversions.router,
    notices.router,
)
