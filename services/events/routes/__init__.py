"""Door 1: the gateway of events under /v1, one module a part. Everything here needs a member's token."""

from services.events.routes import evenings, me, playlist, scouting, sign_ups, stage

routers = (me.router, evenings.router, sign_ups.router, stage.router, scouting.router, playlist.router)

__all__ = ["routers"]
