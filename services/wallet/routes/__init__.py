"""Door 1: the routes of the wallet. All of them read."""

from services.wallet.routes import facts, me, pot, statements

ROUTERS = (me.router, statements.router, pot.router, facts.router)

__all__ = ["ROUTERS"]
