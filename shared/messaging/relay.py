"""From the outbox to the bus: take rows, publish with confirms, delete what was confirmed, in one transaction.

A crash between confirm and delete publishes twice; the inbox of the listener absorbs it. Rows are held with SKIP
LOCKED and by whole lanes (a lane is a hash of the subject), so that several relays share the work and what is said
of one subject keeps its order while nothing fails. Rows are never read by "id > last": a late commit would be skipped.
"""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.clock import Clock
from shared.contracts.catalogue import messages
from shared.crashpoints import crashpoint
from shared.messaging.transports.port import Outcome, Outgoing, PublishSession, Transport, TransportUnavailable
from shared.messaging.wake import CONNECTION_LOST, listening
from shared.observability import metrics

BATCH = 500
LOOPS = 2
GROUPS = 4
LANE_LOCK_NAMESPACE = 0x6C616E65
POLL_SECONDS = 1.0
BACK_OFF_SECONDS = 1.0
UNROUTABLE_RETRY = timedelta(seconds=5)
UNROUTABLE_SHOWN_SECONDS = 60.0

# What another relay confirmed and deleted between this statement's snapshot and its lock is skipped by FOR UPDATE.
_TAKE = text(
    "WITH held AS MATERIALIZED (SELECT g FROM unnest(CAST(:groups AS integer[])) AS g"
    " WHERE pg_try_advisory_xact_lock(:namespace, g) LIMIT :share)"
    " SELECT o.position, o.message_id, o.routing_key, o.only_to, s.body FROM outbox o"
    " JOIN sent_messages s ON s.message_id = o.message_id AND s.said_at = o.said_at AND s.kept = o.kept"
    " WHERE mod(o.lane, :group_count) IN (SELECT g FROM held) AND (o.retry_at IS NULL OR o.retry_at <= :now)"
    " ORDER BY o.position LIMIT :limit FOR UPDATE OF o SKIP LOCKED"
)
_DELETE = text("DELETE FROM outbox WHERE position = ANY(:positions)")
_POSTPONE = text("UPDATE outbox SET retry_at = :retry_at WHERE position = ANY(:positions)")

log = structlog.get_logger("relay")


class Relay:
    """The relay of one service; any number of processes may run one."""

    def __init__(self, engine: AsyncEngine, url: str, transport: Transport, clock: Clock) -> None:
        self._engine = engine
        self._url = url
        self._transport = transport
        self._clock = clock
        self._wakes = [asyncio.Event() for _ in range(LOOPS)]
        self._unroutable: dict[str, float] = {}

    @property
    def unroutable_keys(self) -> set[str]:
        """Routing keys that no queue took lately; readiness shows them.

        Each try renews its key. One that another relay got through in the end is forgotten after a minute.
        """
        since = self._clock.monotonic() - UNROUTABLE_SHOWN_SECONDS
        self._unroutable = {key: at for key, at in self._unroutable.items() if at > since}
        return set(self._unroutable)

    def wake(self) -> None:
        """Look at the outbox now."""
        for wake in self._wakes:
            wake.set()

    async def run(self) -> None:
        """Relay until cancelled. A bus or database that is away is waited for; nothing is lost or skipped."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            for wake in self._wakes:
                tasks.create_task(self._loop(wake))

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(*CONNECTION_LOST):
                async with listening(self._url, self.wake) as connection:
                    self.wake()
                    while not connection.is_closed():
                        await asyncio.sleep(POLL_SECONDS)
                        self.wake()
            await asyncio.sleep(POLL_SECONDS)

    async def _loop(self, wake: asyncio.Event) -> None:
        publisher: PublishSession | None = None
        share = GROUPS
        try:
            while True:
                try:
                    if publisher is None:
                        publisher = await self._transport.open_publisher()
                    moved, looked_at = await self.relay_once(publisher, share), share
                    # A backlog is shared with the other loop; only a look at all lanes says that nothing waits.
                    share = GROUPS // LOOPS if moved >= BATCH else GROUPS
                    if moved or looked_at < GROUPS:
                        continue
                except TransportUnavailable as error:
                    log.warning("bus_unavailable", reason=str(error))
                    await _close(publisher)
                    publisher = None
                    await asyncio.sleep(BACK_OFF_SECONDS)
                    continue
                except (OSError, DBAPIError, PoolTimeoutError) as error:
                    log.warning("database_unavailable", reason=type(error).__name__)
                    await asyncio.sleep(BACK_OFF_SECONDS)
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(wake.wait(), POLL_SECONDS)
                wake.clear()
        finally:
            await _close(publisher)

    async def relay_once(self, publisher: PublishSession, share: int = GROUPS) -> int:
        """Publish one batch of what waits in `share` groups of lanes, chosen at random among those nobody holds.

        Returns how many rows left the outbox.
        """
        async with self._engine.begin() as connection:
            rows = await self._take(connection, share)
            if not rows:
                return 0
            crashpoint("before_publish")
            outcomes = await publisher.publish([_outgoing(row) for row in rows])
            crashpoint("after_confirm")
            return await self._settle(connection, rows, outcomes)

    async def _take(self, connection: AsyncConnection, share: int) -> Sequence[Any]:
        values = {
            "groups": random.sample(range(GROUPS), GROUPS),
            "group_count": GROUPS,
            "namespace": LANE_LOCK_NAMESPACE,
            "share": share,
            "now": self._clock.now(),
            "limit": BATCH,
        }
        return (await connection.execute(_TAKE, values)).all()

    async def _settle(self, connection: AsyncConnection, rows: Sequence[Any], outcomes: Sequence[Outcome]) -> int:
        by_outcome: dict[Outcome, list[int]] = {outcome: [] for outcome in Outcome}
        for row, outcome in zip(rows, outcomes, strict=True):
            by_outcome[outcome].append(row.position)
            if outcome is Outcome.UNROUTABLE:
                self._unroutable[row.routing_key] = self._clock.monotonic()
            elif outcome is Outcome.CONFIRMED:
                self._unroutable.pop(row.routing_key, None)
        for outcome, positions in by_outcome.items():
            metrics.published.labels(outcome.value).inc(len(positions))
        confirmed, unroutable = by_outcome[Outcome.CONFIRMED], by_outcome[Outcome.UNROUTABLE]
        if confirmed:
            await connection.execute(_DELETE, {"positions": confirmed})
        if unroutable:
            log.error("unroutable", routing_keys=sorted(self.unroutable_keys), count=len(unroutable))
            retry_at = self._clock.now() + UNROUTABLE_RETRY
            await connection.execute(_POSTPONE, {"positions": unroutable, "retry_at": retry_at})
        if by_outcome[Outcome.UNKNOWN]:
            log.warning("publish_outcome_unknown", count=len(by_outcome[Outcome.UNKNOWN]))
        return len(confirmed)


def _outgoing(row: Any) -> Outgoing:
    body = bytes(row.body)
    if row.only_to is not None:
        body = body[:-1] + b',"replayed":true}'
    declared = messages().get(row.routing_key)
    mandatory = row.only_to is not None or (declared is not None and bool(declared.listeners))
    return Outgoing(row.message_id, row.routing_key, body, mandatory, row.only_to)


async def _close(publisher: PublishSession | None) -> None:
    if publisher is not None:
        with contextlib.suppress(TransportUnavailable, OSError):
            await publisher.close()
