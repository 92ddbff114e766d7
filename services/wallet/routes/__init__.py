"""Door 1: the routes of the wallet."""

from services.wallet.routes import facts, me, pot, statements, transfers

ROUTERS = (me.router, statements.router, pot.router, facts.router, transfers.router)

__all__ = ["ROUTERS"]
