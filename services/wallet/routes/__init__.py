"""Door 1: the routes of the wallet."""

from services.wallet.routes import exports, facts, me, pot, statements, transfers

ROUTERS = (me.router, statements.router, pot.router, facts.router, transfers.router, exports.router)

__all__ = ["ROUTERS"]
