"""A stack for a bench: RabbitMQ, a durable PostgreSQL, roles apart, and the facts that the services need to have
heard."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from shared.clock import Clock
from shared.contracts.message import Message, ServiceName
from shared.database.engine import Database, create_engine
from shared.messaging.outbox import MessageOutbox
from shared.messaging.wake import CHANNEL
from shared.observability.cause import Cause


@asynccontextmanager
async def stack(
    services: Sequence[str], copies: Mapping[str, int], settings: Mapping[str, str] | None = None
) -> AsyncIterator[Stack]:
    """The services with their roles apart; a role with 0 copies is started later with `scale`."""
    options = StackOptions(
        purpose="test",
        bus="rabbitmq",
        roles="split",
        services=tuple(services),
        copies=dict(copies),
        ports={},
        environment="test",
        durable=True,
        settings={"LOG_LEVEL": "WARNING", **(settings or {})},
    )
    async with Stack(options) as running:
        yield running


def admin_url(running: Stack) -> str:
    """The administrator of the private server."""
    assert running.servers.postgres is not None
    return running.servers.postgres.admin_url


@asynccontextmanager
async def database_of(running: Stack, service: ServiceName) -> AsyncIterator[Database]:
    """The database of a service with the kit's own outbox: how a bench says what the service would say."""
    engine = create_engine(running.servers.urls[service].database, application_name="bench", pool_size=4)
    yield Database(
        engine,
        clock=Clock(),
        cooperative="pour-et-par",
        new_outbox=lambda work: MessageOutbox(work, service),
    )
    await engine.dispose()


async def say(running: Stack, service: ServiceName, messages: Sequence[Message]) -> None:
    """Have `service` say these messages, in transactions of 1 000; its relay takes them from there."""
    async with database_of(running, service) as database:
        for first in range(0, len(messages), 1_000):
            async with database.begin(Cause("request")) as work:
                for message in messages[first : first + 1_000]:
                    work.outbox.add(message)
    await notify(running, service)


async def notify(running: Stack, service: str) -> None:
    """Wake the relays of a service."""
    connection = await asyncpg.connect(running.servers.urls[service].database)
    await connection.execute(f"NOTIFY {CHANNEL}")
    await connection.close()


async def count(running: Stack, service: str, query: str, *arguments: UUID | str | int) -> int:
    """One number out of a service's database, read as its owner."""
    connection = await asyncpg.connect(running.servers.urls[service].migration)
    try:
        return int(await connection.fetchval(query, *arguments) or 0)
    finally:
        await connection.close()


async def until(running: Stack, service: str, query: str, wanted: int, seconds: float = 180.0) -> None:
    """Wait until a count reaches `wanted`."""
    connection = await asyncpg.connect(running.servers.urls[service].migration)
    try:
        async with asyncio.timeout(seconds):
            while int(await connection.fetchval(query) or 0) < wanted:
                await asyncio.sleep(0.05)
    finally:
        await connection.close()
