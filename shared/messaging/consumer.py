"""The batch consumer: take up to N messages, one transaction, acknowledge all at once.

It never negatively acknowledges in a loop: what fails is stored in the database, and when the database itself is
away the subscription is closed and everything unacknowledged goes back to the queue. A message that was delivered
before is a suspect (its taker may have died on it): suspects are tried in ever smaller groups, at last alone and with a
mark, so that the one that kills its worker is found and put aside.
"""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence

import structlog

from shared.crashpoints import crashpoint
from shared.database.engine import Database
from shared.messaging import inbox
from shared.messaging.processing import LOST, DatabaseAway, Processor
from shared.messaging.reading import Read, Unreadable, read
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.transports.port import Incoming, TakeSession, Transport, TransportUnavailable
from shared.observability.cause import Cause
from shared.observability.message_log import log_messages

BACK_OFF_SECONDS = 1.0
LONGEST_BACK_OFF_SECONDS = 30.0
PARKED_POLL_SECONDS = 0.5
DEADLY_STARTS = 3
LOOPS = 2
"""Batches in work at once: while the database works on one, the next is read and prepared."""

log = structlog.get_logger("consumer")


class Consumer:
    """The consumer of one service; any number of processes may run one."""

    def __init__(
        self, database: Database, subscriptions: Subscriptions, transport: Transport, batch_limit: int
    ) -> None:
        self._database = database
        self._subscriptions = subscriptions
        self._transport = transport
        self._limit = batch_limit
        self._retry_now = asyncio.Event()
        self.processor = Processor(database, subscriptions)

    async def run(self) -> None:
        """Consume, and retry what is parked, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(LOOPS):
                tasks.create_task(self._consume())
            tasks.create_task(self._retry_parked())

    async def _consume(self) -> None:
        pause = BACK_OFF_SECONDS
        while True:
            taker: TakeSession | None = None
            try:
                await self._until_the_database_answers()
                taker = await self._transport.open_taker(2 * self._limit)  # the next batch travels meanwhile
                while True:
                    incoming = await taker.take(self._limit)
                    await self.handle(taker, incoming)
                    pause = BACK_OFF_SECONDS
            except TransportUnavailable as error:
                log.warning("bus_unavailable", reason=str(error))
            except DatabaseAway as error:
                log.warning("database_unavailable", reason=str(error))
                pause = min(2 * pause, LONGEST_BACK_OFF_SECONDS)
            finally:
                if taker is not None:
                    with contextlib.suppress(TransportUnavailable, OSError):
                        await taker.close()
            await asyncio.sleep(pause)

    async def _until_the_database_answers(self) -> None:
        # What is taken and goes back counts as a delivery, and the queue gives up a message after a hundred.
        while not await self._database.answers():
            log.warning("database_unavailable", reason="it does not answer")
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def handle(self, taker: TakeSession, incoming: Sequence[Incoming]) -> None:
        """Apply one batch and acknowledge it. Raises `DatabaseAway` or `TransportUnavailable`; nothing is lost then."""
        started = self._database.clock.monotonic()
        messages = [(raw, read(raw, self._subscriptions)) for raw in incoming]
        good = [(raw, message) for raw, message in messages if isinstance(message, Read)]
        lost = [(raw, message) for raw, message in messages if isinstance(message, Unreadable)]
        await self._store([message for _, message in lost])
        for group in _groups(good, self._limit):
            await self._apply_group(group)
        crashpoint("before_ack")
        refused = [(raw, message) for raw, message in lost if message.message_id is None]
        for raw, message in refused:
            log.error("message_unreadable", reason=message.reason, bytes=len(raw.body))
            await taker.reject(raw, message.reason)
        tokens = {raw.token for raw, _ in refused}
        await taker.ack([raw for raw in incoming if raw.token not in tokens])
        crashpoint("after_ack")
        clock = self._database.clock
        log_messages([message.delivery for _, message in good], clock.monotonic() - started, clock.now())
        if self.processor.woke_parked:
            self._retry_now.set()

    async def _store(self, unreadable: Sequence[Unreadable]) -> None:
        if any(message.message_id is not None for message in unreadable):
            try:
                await self.processor.store_unreadable(unreadable)
            except LOST as error:
                raise DatabaseAway(type(error).__name__) from error

    async def _apply_group(self, group: Sequence[tuple[Incoming, Read]]) -> None:
        raw, message = group[0]
        if len(group) > 1 or raw.deliveries == 0:
            await self.processor.apply([message for _, message in group])
            return
        try:
            async with self._database.begin(Cause("message")) as work:
                starts = await inbox.begin_alone(work.connection, message.message_id, work.now())
            if starts > DEADLY_STARTS:
                reason = "killed its worker"
                envelope = message.delivery.envelope
                dead = Unreadable(reason, envelope.type, message.body, message.message_id)
                await self.processor.store_unreadable([dead])
            else:
                await self.processor.apply([message])
            async with self._database.begin(Cause("message")) as work:
                await inbox.ended(work.connection, [message.message_id])
        except LOST as error:
            raise DatabaseAway(type(error).__name__) from error

    async def _retry_parked(self) -> None:
        while True:
            try:
                while await self.processor.retry_one():
                    pass
            except DatabaseAway as error:
                log.warning("database_unavailable", reason=str(error))
                await asyncio.sleep(BACK_OFF_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._retry_now.wait(), PARKED_POLL_SECONDS)
            self._retry_now.clear()


def _groups(good: Sequence[tuple[Incoming, Read]], limit: int) -> Iterator[Sequence[tuple[Incoming, Read]]]:
    """First what is new, together; then the suspects, in groups a quarter as large at each further delivery."""
    fresh = [pair for pair in good if pair[0].deliveries == 0]
    if fresh:
        yield fresh
    suspects = sorted((pair for pair in good if pair[0].deliveries > 0), key=lambda pair: pair[0].deliveries)
    while suspects:
        size = max(1, limit >> (2 * suspects[0][0].deliveries))
        group = [pair for pair in suspects[:size] if pair[0].deliveries == suspects[0][0].deliveries]
        yield group
        suspects = suspects[len(group) :]
