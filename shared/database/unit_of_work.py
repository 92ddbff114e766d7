"""One transaction, and everything that is written in it: effects, what is said, jobs, numbers, policies, audit entries.

A door opens it (`Database.begin`); a use case writes through it and never commits.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock
from shared.contracts.message import Message
from shared.database import audit_trail, counters, due_jobs, policies
from shared.observability.cause import Cause


class Outbox(Protocol):
    """What is said in this transaction; `shared.messaging.outbox` is the one implementation."""

    def add(
        self,
        message: Message,
        *,
        cause: Cause | None = None,
        business_date: date | None = None,
        territory_id: UUID | None = None,
    ) -> UUID: ...

    def mark(self) -> int: ...

    def rewind(self, mark: int) -> None: ...

    async def write(self) -> int: ...


class UnitOfWork:
    """A running transaction of one service."""

    outbox: Outbox
    """The only way to publish: `work.outbox.add(message)` returns the id of the message."""

    def __init__(
        self, connection: AsyncConnection, clock: Clock, cooperative: str, cause: Cause, resources: object = None
    ) -> None:
        self.connection = connection
        self.resources = resources
        """What the service opened at its start (doors out, keys); the service knows its type."""
        self.clock = clock
        self.cooperative = cooperative
        self.cause = cause
        self._audited: list[audit_trail.Entry] = []
        self._said = 0
        self._last: list[Callable[[], Awaitable[None]]] = []

    def now(self) -> datetime:
        """The present moment of the one clock, in UTC."""
        return self.clock.now()

    def today(self) -> date:
        """The business date of now: for facts that this service decides; a listener takes the message's date."""
        return self.clock.today()

    def audit(self, action: str, subject_id: UUID | None = None, **details: audit_trail.Detail) -> None:
        """Record who did what, in the same transaction. Details are ids, codes and amounts, never personal data."""
        self._audited.append(audit_trail.Entry.of(self.cause, self.now(), action, subject_id, details))

    async def next_number(self, counter: str) -> int:
        """The next number of an unbroken series, from 1; the series is locked until this transaction ends."""
        return await counters.next_number(self.connection, counter)

    async def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Have job `kind` run once for `key` at `due_at`; scheduling it again moves the date."""
        await due_jobs.schedule(self.connection, kind, key, due_at)

    async def unschedule(self, kind: str, key: str) -> None:
        """Forget a job that is no longer wanted; nothing happens when there is none."""
        await due_jobs.unschedule(self.connection, kind, key)

    async def policy(self, policy: policies.Policy, on: date | None = None) -> policies.PolicyVersion:
        """The value of a policy in force on a business date (today by default), with its version and decision."""
        return await policies.in_force(self.connection, policy, on or self.today())

    def do_last(self, step: Callable[[], Awaitable[None]]) -> None:
        """Run `step` after everything that is said has been written, just before COMMIT.

        For the one statement that locks a hot row: nobody waits for it longer than it and the COMMIT take. Whoever
        reads that row in the same transaction calls `do_last_now` first.
        """
        self._last.append(step)

    async def do_last_now(self) -> None:
        """Run the steps that were put off."""
        while self._last:
            await self._last.pop(0)()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone: on an exception its rows, messages and audit entries are taken back."""
        mark, audited, last, kept = self.outbox.mark(), len(self._audited), len(self._last), False
        try:
            async with self.connection.begin_nested():
                yield
                if len(self._last) > last:  # what the part put off belongs to it
                    await self.do_last_now()
            kept = True
        finally:
            if not kept:
                self.outbox.rewind(mark)
                del self._audited[audited:]
                del self._last[last:]

    async def write_pending(self) -> int:
        """Write what was said and audited so far; returns how many messages this transaction has for the relay.

        The door calls it before COMMIT. Inside a savepoint it makes a failure of this writing the savepoint's own;
        nothing may then have been said before the savepoint.
        """
        self._said += await self.outbox.write()
        await audit_trail.write(self.connection, self._audited)
        self._audited.clear()
        await self.do_last_now()
        return self._said


OutboxFactory = Callable[[UnitOfWork], Outbox]
