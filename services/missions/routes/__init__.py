"""Door 1: the routes of missions."""

from services.missions.routes import clients, fees, invoices, me, missions, steps

ROUTERS = (me.router, clients.router, missions.router, steps.router, fees.router, invoices.router)

__all__ = ["ROUTERS"]
