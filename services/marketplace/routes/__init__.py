"""Door 1: the HTTP gateway of marketplace."""

from services.marketplace.routes import disputes, listings, me, orders, portfolio, steps

ROUTERS = (me.router, listings.router, orders.router, steps.router, disputes.router, portfolio.router)

__all__ = ["ROUTERS"]
