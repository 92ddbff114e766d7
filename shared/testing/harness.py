"""One service on a real database, in the test's own process: its gateway, its subscribers and its jobs, through
their real code.

No broker is needed to show what a message does: the harness hands bytes to the same reading and processing that
the consumer uses.
"""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx
from sqlalchemy import select

from shared.contracts.message import Message
from shared.database.engine import Database, create_engine
from shared.database.tables import inbox_messages, sent_messages
from shared.ids import new_id
from shared.messaging.envelope import Envelope
from shared.messaging.outbox import MessageOutbox
from shared.messaging.processing import Processor
from shared.messaging.reading import Unreadable, read
from shared.messaging.transports.port import Incoming
from shared.roles.jobs import JobRunner
from shared.roles.service import Service
from shared.settings import ServiceSettings
from shared.testing.identities import EitherKeys, Issuer
from shared.testing.moving_clock import MovingClock
from shared.testing.wire import envelope_bytes
from shared.web.application import create_application
from shared.web.health import Readiness
from shared.web.identity.keys import KeySource

MessageType = TypeVar("MessageType", bound=Message)


class ServiceHarness:
    """A service under test. Use `open_harness` (or the fixture of the service's name)."""

    def __init__(
        self, service: Service, settings: ServiceSettings, database: Database, clock: MovingClock, issuer: Issuer
    ):
        self.service = service
        self.settings = settings
        self.database = database
        self.clock = clock
        self.issuer = issuer
        self.client: httpx.AsyncClient
        self.processor = Processor(database, service.subscriptions)
        self._jobs = JobRunner(database, service.jobs)
        self._sequences: dict[tuple[str, UUID], int] = {}

    def advance(self, by: timedelta) -> None:
        """Let time pass for the service and its tokens."""
        self.clock.advance(by)

    def token(
        self, member_id: UUID, member_number: int = 1, roles: Sequence[str] = ("member",), **claims: Any
    ) -> dict[str, str]:
        """Request headers with a fresh token of this member; `claims` replace or add claims."""
        return {"Authorization": f"Bearer {self.issuer.issue(member_id, member_number, roles, **claims)}"}

    def keyed(self, headers: Mapping[str, str], key: str | None = None) -> dict[str, str]:
        """The headers with an idempotency key: a fresh one unless given."""
        return {**headers, "Idempotency-Key": key or str(new_id())}

    def incoming(
        self,
        message: Message,
        *,
        sequence: int | None = None,
        business_date: date | None = None,
        message_id: UUID | None = None,
        correlation_id: UUID | None = None,
    ) -> Incoming:
        """The message as the bus would hand it over; the sequence rises by itself unless given."""
        place = (message.sender, message.subject_id)
        if sequence is None:
            sequence = self._sequences.get(place, 0) + 1
        self._sequences[place] = max(sequence, self._sequences.get(place, 0))
        now = self.clock.now()
        body = envelope_bytes(
            message,
            sequence=sequence,
            message_id=message_id,
            time=now,
            business_date=business_date or self.clock.business_date(now),
            cooperative=self.settings.cooperative,
            correlation_id=correlation_id,
        )
        return Incoming(0, message.routing_key, body, 0, message.sender)

    async def hear(self, *messages: Message, **how: Any) -> None:
        """Hand messages to the service as one batch; `how` as for `incoming`."""
        await self.hear_raw([self.incoming(message, **how) for message in messages])

    async def hear_raw(self, batch: Sequence[Incoming]) -> None:
        """Hand over what `incoming` made: in any order, as often as wanted."""
        messages = [read(raw, self.service.subscriptions) for raw in batch]
        await self.processor.store_unreadable([message for message in messages if isinstance(message, Unreadable)])
        good = [message for message in messages if not isinstance(message, Unreadable)]
        if good:
            await self.processor.apply(good)
        while self.processor.woke_parked and await self.processor.retry_one():
            pass

    async def retry_parked(self) -> None:
        """Try every parked message that is due."""
        while await self.processor.retry_one():
            pass

    async def said(self, kind: type[MessageType]) -> list[MessageType]:
        """Everything of one kind that the service has said, in order."""
        return [envelope.data for envelope in await self.envelopes(kind)]

    async def envelopes(self, kind: type[MessageType]) -> list[Envelope[MessageType]]:
        """The same, with their envelopes."""
        table = sent_messages
        statement = select(table.c.body).where(table.c.routing_key == kind.routing_key)
        parse = Envelope[kind].model_validate_json  # type: ignore[valid-type]
        async with self.database.engine.connect() as connection:
            rows = await connection.execute(statement.order_by(table.c.said_at, table.c.message_id))
            return [parse(bytes(body)) for body in rows.scalars()]

    async def failures(self) -> list[Any]:
        """The rows of parked and dead messages."""
        async with self.database.engine.connect() as connection:
            return list((await connection.execute(select(inbox_messages).order_by(inbox_messages.c.received_at))).all())

    async def run_due_jobs(self) -> int:
        """Seed the daily jobs and run what is due; return how many ran."""
        await self._jobs.seed()
        count = 0
        while await self._jobs.run_one():
            count += 1
        return count


async def _always_ready() -> Readiness:
    return Readiness(status="ready", checks={})


def _keys(service: Service, issuer: Issuer, resources: object) -> KeySource:
    """The test's own keys, and beside them those of a service that issues tokens itself."""
    if service.own_keys is None:
        return issuer.key_source()
    return EitherKeys(issuer.key_source(), service.own_keys(resources))


@asynccontextmanager
async def open_harness(service: Service, environment: Mapping[str, Any]) -> AsyncIterator[ServiceHarness]:
    """The service on the database that `environment` names (settings by field name)."""
    settings = service.settings_type(**{"environment": "test", "bus_url": "amqp://nowhere", **environment})
    clock = MovingClock(settings.time_zone)
    url = settings.database_url.get_secret_value()
    engine = create_engine(url, application_name=f"{service.name}-test", pool_size=20)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        resources = None if service.resources is None else await stack.enter_async_context(service.resources(settings))
        database = Database(
            engine,
            clock=clock,
            cooperative=settings.cooperative,
            new_outbox=lambda work: MessageOutbox(work, service.name),
            resources=resources,
        )
        issuer = Issuer(settings.token_issuer, settings.token_audience, clock)
        harness = ServiceHarness(service, settings, database, clock, issuer)
        application = create_application(
            name=service.name,
            title=service.title,
            settings=settings,
            database=database,
            routers=service.routers,
            readiness=_always_ready,
            key_source=_keys(service, issuer, resources),
        )
        transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://test")
        harness.client = await stack.enter_async_context(client)
        yield harness
