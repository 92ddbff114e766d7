"""Door 1: the routes of the wallet. All of them read."""

from services.wallet.routes import facts, me, pot

ROUTERS = (me.router, pot.router, facts.router)

__all__ = ["ROUTERS"]
