"""Is this process of use, and how far behind is it: readiness, and the gauges that a scrape reads.

"degraded" says that the bus is away or something could not be routed: commands still succeed and the outbox grows.
"down" says that the database does not answer or is not migrated.
"""

import time
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.database.migrate import missing_versions
from shared.messaging.relay import Relay
from shared.messaging.transports.port import TransportUnavailable
from shared.observability import metrics
from shared.roles.runtime import Runtime
from shared.web.health import Readiness

BUS_ANSWER_SECONDS = 5.0

_GAUGES = text(
    "SELECT (SELECT count(*) FROM outbox) AS depth, (SELECT min(said_at) FROM outbox WHERE only_to IS NULL) AS oldest,"
    " (SELECT count(*) FROM inbox_messages WHERE state = 'parked') AS parked,"
    " (SELECT count(*) FROM inbox_messages WHERE state = 'dead') AS dead,"
    " (SELECT min(received_at) FROM inbox_messages WHERE state = 'parked') AS oldest_parked,"
    " (SELECT count(*) FROM due_jobs WHERE due_at < :now) AS overdue,"
    " (SELECT count(*) FROM closed_days WHERE missing <> 0) AS incomplete"
)


@dataclass
class HealthCheck:
    """The readiness of one process."""

    runtime: Runtime
    relay: Relay | None = None
    listens: bool = False
    _bus: tuple[float, str] = field(default=(0.0, ""))

    async def readiness(self) -> Readiness:
        """Check the database, the migrations, the bus and the bindings."""
        checks: dict[str, str] = {"database": await self._database()}
        checks["bus"] = await self._bus_state()
        if self.relay is not None:
            keys = sorted(self.relay.unroutable_keys)
            checks["routes"] = "ok" if not keys else "unroutable: " + ", ".join(keys[:10])
        if checks["database"] != "ok":
            return Readiness("down", checks)
        return Readiness("ready" if all(state == "ok" for state in checks.values()) else "degraded", checks)

    async def refresh_gauges(self) -> None:
        """Read what the gauges show. A database that is away leaves them as they were."""
        now = self.runtime.clock.now()
        try:
            async with self.runtime.database.engine.connect() as connection:
                row = (await connection.execute(_GAUGES, {"now": now})).one()
                if self.runtime.service.gauges is not None:
                    await self.runtime.service.gauges(connection, now)
        except (OSError, DBAPIError, PoolTimeoutError):
            return
        metrics.outbox_depth.set(row.depth)
        metrics.outbox_age_seconds.set(0 if row.oldest is None else (now - row.oldest).total_seconds())
        metrics.parked.set(row.parked)
        metrics.dead.set(row.dead)
        metrics.parked_age_seconds.set(0 if row.oldest_parked is None else (now - row.oldest_parked).total_seconds())
        metrics.jobs_overdue.set(row.overdue)
        metrics.days_incomplete.set(row.incomplete)

    async def _database(self) -> str:
        try:
            async with self.runtime.database.engine.connect() as connection:
                missing = await missing_versions(connection, self.runtime.service.migrations)
        except (OSError, DBAPIError, PoolTimeoutError) as error:
            return f"away: {type(error).__name__}"
        return "ok" if not missing else "not migrated: " + ", ".join(missing)

    async def _bus_state(self) -> str:
        asked, state = self._bus
        if time.monotonic() - asked < BUS_ANSWER_SECONDS and state == "ok":
            return state
        try:
            await self.runtime.transport.ping()
            state = "ok"
            if self.listens:
                keys = [s.message.routing_key for s in self.runtime.service.subscriptions.in_order()]
                missing = await self.runtime.transport.missing_bindings(keys)
                state = "ok" if not missing else "not bound: " + ", ".join(missing[:10])
        except TransportUnavailable as error:
            state = f"away: {error}"
        self._bus = (time.monotonic(), state)
        return state
