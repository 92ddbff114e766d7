"""What every role of a service stands on: settings, clock, pool, database, bus, and the things a service opens at
its start."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shared.clock import Clock
from shared.database.engine import Database, create_engine
from shared.messaging.outbox import MessageOutbox
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Transport
from shared.messaging.wake import RelayWaker
from shared.observability import logging, message_log
from shared.roles.service import Service
from shared.settings import ServiceSettings


@dataclass(frozen=True, slots=True)
class Runtime:
    """A running process of one service."""

    service: Service
    settings: ServiceSettings
    clock: Clock
    database: Database
    transport: Transport


def load_settings(service: Service) -> ServiceSettings:
    """Read the environment. Raises pydantic's ValidationError with every variable at fault."""
    return service.settings_type()  # type: ignore[call-arg]  # the values come from the environment


@asynccontextmanager
async def open_database(service: Service, settings: ServiceSettings, role: str) -> AsyncIterator[Database]:
    """The database of a service, with its resources and its waker."""
    url = settings.database_url.get_secret_value()
    clock = Clock(settings.time_zone, settings.clock_file)
    engine = create_engine(url, application_name=f"{service.name}-{role}", pool_size=settings.database_pool)
    waker = RelayWaker(url)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        resources = None
        if service.resources is not None:
            resources = await stack.enter_async_context(service.resources(settings))
        waking = asyncio.create_task(waker.run())
        stack.callback(waking.cancel)
        yield Database(
            engine,
            clock=clock,
            cooperative=settings.cooperative,
            new_outbox=lambda work: MessageOutbox(work, service.name),
            after_commit=waker.poke,
            resources=resources,
        )


@asynccontextmanager
async def open_runtime(service: Service, role: str) -> AsyncIterator[Runtime]:
    """Everything that one process of `service` needs in `role`."""
    settings = load_settings(service)
    logging.configure(service=service.name, role=role, log_format=settings.log_format, level=settings.log_level)
    message_log.configure(settings.log_format, service.name)
    async with open_database(service, settings, role) as database:
        transport = open_transport(settings.bus_url.get_secret_value(), service.name)
        try:
            yield Runtime(service, settings, database.clock, database, transport)
        finally:
            await transport.close()
