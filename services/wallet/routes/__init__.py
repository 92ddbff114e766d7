"""Door 1: the routes of the wallet."""

from services.wallet.routes import (
    changes,
    conversions,
    exports,
    facts,
    holds,
    me,
    payouts,
    pot,
    reserve,
    rules,
    statements,
    surplus,
    transfers,
    years,
)

ROUTERS = (
    me.router,
    changes.router,
    statements.router,
    rules.router,
    years.router,
    pot.router,
    facts.router,
    holds.router,
    transfers.router,
    reserve.router,
    exports.router,
    surplus.router,
    payouts.router,
    conversions.router,
)

__all__ = ["ROUTERS"]
