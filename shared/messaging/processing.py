"""A batch of messages and their effects in one transaction; failures are stored beside them, never thrown away.

A batch that fails is halved until the poison stands alone. A handler's refusal to go on without a predecessor
(`Park`) and a bug are both rows of `inbox_messages`; only a database that is away is raised, and then nothing is
acknowledged.
"""

import traceback
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.crashpoints import crashpoint
from shared.database.conflicts import CONFLICTS, pause, sqlstate
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Unavailable
from shared.messaging import inbox
from shared.messaging.day_closing import senders_of_days, tally
from shared.messaging.inbox import Failure
from shared.messaging.reading import Read, Unreadable, reread
from shared.messaging.subscriptions import Park, Parked, Subscriptions
from shared.observability import metrics
from shared.observability.cause import Cause

MAXIMUM_ATTEMPTS = 6
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(hours=1)
MAXIMUM_TRACE_CHARACTERS = 8_000
RETRIED_SQLSTATES = CONFLICTS | {"55P03"}
RETRIES = 4
LOST = (OSError, Unavailable, DBAPIError, PoolTimeoutError)
"""What the kit's own statements raise when the database goes: none of them is wrong in itself."""

log = structlog.get_logger("messages")


class DatabaseAway(Exception):
    """The database does not answer: acknowledge nothing, close the subscription, wait."""


def delay_after(attempts: int) -> timedelta:
    """How long to wait after this many attempts: 1 s, 4 s, 16 s … at most an hour."""
    return min(FIRST_DELAY * (1 << 2 * min(attempts - 1, 8)), LONGEST_DELAY)


class Processor:
    """Applies messages to the database of one service."""

    def __init__(self, database: Database, subscriptions: Subscriptions) -> None:
        self._database = database
        self._subscriptions = subscriptions
        self._subscriber = subscriptions.listener
        self._senders_of_days = senders_of_days(subscriptions)
        self.woke_parked = False
        """Set when an effect made parked messages due; the retry loop clears it."""

    async def apply(self, batch: Sequence[Read]) -> None:
        """Apply all, each exactly once. When this returns, every one has its effect or stands among the failures.

        Raises `DatabaseAway`.
        """
        for attempt in range(RETRIES):
            try:
                await self._apply_together(batch)
            except (OSError, Unavailable, PoolTimeoutError) as error:
                raise DatabaseAway(type(error).__name__) from error
            except DBAPIError as error:
                if is_away(error):
                    raise DatabaseAway(type(error).__name__) from error
                if sqlstate(error) in RETRIED_SQLSTATES and attempt < RETRIES - 1:
                    await pause(attempt)
                    continue
                await self._divide(batch, error)
            except Exception as error:  # noqa: BLE001 - a handler's bug is stored with its trace, never swallowed
                await self._divide(batch, error)
            return

    async def store_unreadable(self, unreadable: Iterable[Unreadable]) -> None:
        """Keep what can never be applied, with the reason, for an operator."""
        async with self._database.begin(Cause("message")) as work:
            now = work.now()
            failures = [
                Failure(u.message_id, "dead", u.routing_key, None, None, None, 1, None, u.reason, None, now, u.body)
                for u in unreadable
                if u.message_id is not None
            ]
            await inbox.store_failures(work.connection, failures)
        for failure in failures:
            metrics.handled.labels(failure.routing_key, "dead").inc()
            log.error(
                "message_dead", routing_key=failure.routing_key, id=str(failure.message_id), reason=failure.reason
            )

    async def retry_one(self) -> bool:
        """Try the parked message that is due longest; False when none is due. Raises `DatabaseAway`."""
        self.woke_parked = False
        try:
            async with self._database.begin(Cause("message")) as work:
                failure = await inbox.next_due(work.connection, work.now())
                if failure is None:
                    return False
                await self._retry(work, failure)
        except LOST as error:
            raise DatabaseAway(type(error).__name__) from error
        return True

    async def _retry(self, work: UnitOfWork, failure: Failure) -> None:
        again = reread(failure.body, failure.routing_key, self._subscriptions)
        if isinstance(again, Unreadable):
            await inbox.store_failures(work.connection, [_dead(failure, again.reason, None)])
            return
        new, _ = await inbox.admit(work.connection, self._subscriber, [again.message_id], work.today())
        if not new:
            await inbox.forget_failures(work.connection, [failure.message_id])
            return
        outcome: Failure | None = None
        try:
            async with work.savepoint():
                parked = await self._hand_over(work, [again])
                if parked:
                    raise Park(parked[0].reason, parked[0].waiting_for)
                await work.write_pending()  # what it said may fail as well as the handler
        except Park as park:
            outcome = _parked(again, park, failure.attempts + 1, work.now(), failure.received_at)
        except DBAPIError as error:
            if is_away(error):
                raise
            outcome = _failed(again, error, failure.attempts + 1, work.now(), failure.received_at)
        except Exception as error:  # noqa: BLE001 - a handler's bug is stored with its trace
            outcome = _failed(again, error, failure.attempts + 1, work.now(), failure.received_at)
        if outcome is None:
            await inbox.forget_failures(work.connection, [failure.message_id])
            await tally(work, self._senders_of_days, [again.delivery.envelope])
            await self._wake_waiting(work, [again])
            _count([again], [again], [], self._database.clock.now())
        else:
            await inbox.withdraw(work.connection, self._subscriber, [again.message_id])
            await inbox.store_failures(work.connection, [outcome])
            _log_failures([outcome])

    async def _apply_together(self, batch: Sequence[Read]) -> None:
        distinct = {read.message_id: read for read in batch}
        failures: list[Failure] = []
        async with self._database.begin(Cause("message")) as work:
            new, somebody_waits = await inbox.admit(work.connection, self._subscriber, list(distinct), work.today())
            fresh = [read for message_id, read in distinct.items() if message_id in new]
            parked = await self._hand_over(work, fresh)
            crashpoint("in_handler")
            if parked:
                failures = [_parked_of(p, distinct, work.now()) for p in parked]
                await inbox.withdraw(work.connection, self._subscriber, [f.message_id for f in failures])
                await inbox.store_failures(work.connection, failures)
            waiting = {failure.message_id for failure in failures}
            applied = [read for read in fresh if read.message_id not in waiting]
            await tally(work, self._senders_of_days, (read.delivery.envelope for read in applied))
            if somebody_waits or failures:
                await self._wake_waiting(work, applied)
        _count(batch, applied, failures, self._database.clock.now())
        _log_failures(failures)

    async def _hand_over(self, work: UnitOfWork, fresh: Sequence[Read]) -> list[Parked]:
        parked: list[Parked] = []
        for subscription in self._subscriptions.in_order():
            deliveries = [read.delivery for read in fresh if read.subscription is subscription]
            if not deliveries:
                continue
            if subscription.form == "batch":
                parked.extend(await subscription.handler(work, deliveries))
                continue
            for delivery in deliveries:
                before, work.cause = work.cause, delivery.cause
                try:
                    async with work.savepoint():
                        await subscription.handler(work, delivery)
                except Park as park:
                    parked.append(Parked(delivery, park.reason, park.waiting_for))
                finally:
                    work.cause = before
        return parked

    async def _wake_waiting(self, work: UnitOfWork, applied: Sequence[Read]) -> None:
        if not applied:
            return
        wanted = await inbox.ids_waited_for(work.connection)
        if not wanted:
            return
        arrived = {found for read in applied for found in _ids_in(read.delivery.message)}
        if wanted & arrived and await inbox.wake(work.connection, list(wanted & arrived), work.now()):
            self.woke_parked = True

    async def _divide(self, batch: Sequence[Read], error: Exception) -> None:
        if len(batch) > 1:
            middle = len(batch) // 2
            await self.apply(batch[:middle])
            await self.apply(batch[middle:])
            return
        try:
            async with self._database.begin(batch[0].delivery.cause) as work:
                failure = _failed(batch[0], error, 1, work.now(), work.now())
                await inbox.store_failures(work.connection, [failure])
        except LOST as lost:
            raise DatabaseAway(type(lost).__name__) from lost
        _log_failures([failure])


def is_away(error: DBAPIError) -> bool:
    """Whether the connection or the server is gone, rather than the statement being wrong."""
    return (
        error.connection_invalidated
        or sqlstate(error)[:2] in ("08", "57", "53")
        or (isinstance(error, OperationalError) and not sqlstate(error))
    )


def _ids_in(payload: BaseModel) -> Iterable[UUID]:
    for value in payload.__dict__.values():
        if isinstance(value, UUID):
            yield value
        elif isinstance(value, BaseModel):
            yield from _ids_in(value)


def _failure_of(read: Read, attempts: int, received_at: datetime, **how: Any) -> Failure:
    envelope = read.delivery.envelope
    return Failure(
        message_id=read.message_id,
        routing_key=envelope.type,
        subject=envelope.subject,
        sequence=envelope.sequence,
        attempts=attempts,
        received_at=received_at,
        body=read.body,
        **{"waiting_for": None, "next_attempt_at": None, "trace": None, **how},
    )


def _parked(read: Read, park: Park, attempts: int, now: datetime, received_at: datetime) -> Failure:
    due = now + delay_after(attempts)
    how = {"state": "parked", "reason": park.reason, "waiting_for": park.waiting_for, "next_attempt_at": due}
    return _failure_of(read, attempts, received_at, **how)


def _parked_of(parked: Parked, batch: dict[UUID, Read], now: datetime) -> Failure:
    read = batch[parked.delivery.envelope.id]
    return _parked(read, Park(parked.reason, parked.waiting_for), 1, now, now)


def _failed(read: Read, error: Exception, attempts: int, now: datetime, received_at: datetime) -> Failure:
    trace = "".join(traceback.format_exception(error))[-MAXIMUM_TRACE_CHARACTERS:]
    reason = f"failed: {type(error).__name__}"
    if attempts >= MAXIMUM_ATTEMPTS:
        return _failure_of(read, attempts, received_at, state="dead", reason=reason, trace=trace)
    due = now + delay_after(attempts)
    return _failure_of(read, attempts, received_at, state="parked", reason=reason, trace=trace, next_attempt_at=due)


def _dead(failure: Failure, reason: str, trace: str | None) -> Failure:
    values = {name: getattr(failure, name) for name in Failure.__slots__}
    return Failure(**{**values, "state": "dead", "reason": reason, "trace": trace, "next_attempt_at": None})


def _count(batch: Sequence[Read], applied: Sequence[Read], failures: Sequence[Failure], now: datetime) -> None:
    lags: dict[str, list[float | None]] = defaultdict(list)
    for read in applied:
        envelope = read.delivery.envelope
        lags[envelope.type].append(None if envelope.replayed else (now - envelope.time).total_seconds())
    for routing_key, seconds in lags.items():
        metrics.handled.labels(routing_key, "applied").inc(len(seconds))
        histogram = metrics.inbox_lag_seconds.labels(routing_key)
        for lag in seconds:
            if lag is not None:
                histogram.observe(lag)
    duplicates = len(batch) - len(applied) - len(failures)
    if duplicates:
        metrics.handled.labels("any", "duplicate").inc(duplicates)


def _log_failures(failures: Sequence[Failure]) -> None:
    for failure in failures:
        metrics.handled.labels(failure.routing_key, failure.state).inc()
        write = log.error if failure.state == "dead" else log.warning
        write(
            f"message_{failure.state}",
            routing_key=failure.routing_key,
            id=str(failure.message_id),
            reason=failure.reason,
            attempts=failure.attempts,
        )
