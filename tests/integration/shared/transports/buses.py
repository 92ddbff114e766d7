"""Both buses as the contract suite sees them: transports for the services, and an operator's hands for the faults."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

import aiormq
import asyncpg

from deploy.local.provision import Provisioned, connected
from shared.contracts.message import SERVICES
from shared.ids import new_id
from shared.messaging import topology
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Incoming, Outgoing, TakeSession, Transport
from tests.servers import Rabbit

REVERSED = "missions.fees_reversed.v1"
"""Heard by the wallet alone."""
REGISTERED = "membership.member_registered.v1"
"""Heard by the four others."""
UNHEARD = "missions.nobody_listens.v1"


class Bus(Protocol):
    """One bus under test."""

    def url(self, service: str) -> str:
        """What the service's bus_url setting would hold."""

    async def empty(self) -> None:
        """Remove every message."""

    async def dead(self, listener: str) -> list[bytes]:
        """The bodies in a dead queue, taken off it."""

    async def cut(self, service: str) -> None:
        """Break the connections of one service, without a word."""

    async def unbind(self, routing_key: str, listener: str) -> None:
        """Take a binding away."""

    async def bind(self, routing_key: str, listener: str) -> None:
        """And put it back."""


def transport(bus: Bus, service: str) -> Transport:
    """The bus as one service opens it."""
    return open_transport(bus.url(service), service)


def outgoing(
    key: str = REVERSED, body: bytes = b"{}", *, mandatory: bool = True, only_to: str | None = None
) -> Outgoing:
    """A message as the relay would hand it over."""
    return Outgoing(new_id(), key, body, mandatory, only_to)


def numbered(count: int, key: str = REVERSED) -> list[Outgoing]:
    """Messages whose bodies are their numbers."""
    return [outgoing(key, str(number).encode()) for number in range(count)]


async def publish(bus: Bus, service: str, messages: Sequence[Outgoing]) -> list[str]:
    """Publish over a session of its own; the outcomes by name."""
    publisher = await transport(bus, service).open_publisher()
    try:
        return [outcome.value for outcome in await publisher.publish(messages)]
    finally:
        await publisher.close()


async def take(taker: TakeSession, count: int, limit: int = 500, seconds: float = 5) -> list[Incoming]:
    """Exactly `count` messages, within a time."""
    taken: list[Incoming] = []
    async with asyncio.timeout(seconds):
        while len(taken) < count:
            taken += await taker.take(min(limit, count - len(taken)))
    return taken


async def nothing_comes(taker: TakeSession, seconds: float = 0.4) -> bool:
    """Whether the queue stays silent."""
    try:
        await asyncio.wait_for(taker.take(1), seconds)
    except TimeoutError:
        return True
    return False


class RabbitBus:
    """RabbitMQ with the generated definitions."""

    name = "rabbitmq"

    def __init__(self, rabbit: Rabbit) -> None:
        self._rabbit = rabbit
        self.server = rabbit.server

    def url(self, service: str) -> str:
        return self._rabbit.url(service)

    async def _channel(self) -> tuple[aiormq.Connection, aiormq.abc.AbstractChannel]:
        connection = await aiormq.connect(self.url(topology.ADMINISTRATOR))
        return connection, await connection.channel()

    async def empty(self) -> None:
        connection, channel = await self._channel()
        for service in SERVICES:
            await channel.queue_purge(topology.queue_name(service))
            await channel.queue_purge(topology.dead_queue_name(service))
        await connection.close()

    async def dead(self, listener: str) -> list[bytes]:
        connection, channel = await self._channel()
        bodies: list[bytes] = []
        for _ in range(100):  # at-least-once dead-lettering takes a moment
            message = await channel.basic_get(topology.dead_queue_name(listener), no_ack=True)
            if isinstance(message.delivery, aiormq.spec.Basic.GetOk):
                bodies.append(message.body)
            elif bodies:
                break
            await asyncio.sleep(0.05)
        await connection.close()
        return bodies

    async def cut(self, service: str) -> None:
        await asyncio.to_thread(self.server.ctl, "close_all_user_connections", service, "cut by the test")

    async def unbind(self, routing_key: str, listener: str) -> None:
        connection, channel = await self._channel()
        await channel.queue_unbind(topology.queue_name(listener), routing_key.partition(".")[0], routing_key)
        await connection.close()

    async def bind(self, routing_key: str, listener: str) -> None:
        connection, channel = await self._channel()
        await channel.queue_bind(topology.queue_name(listener), routing_key.partition(".")[0], routing_key)
        await connection.close()


class TableBus:
    """The table bus, with a runtime role a service."""

    name = "table"

    def __init__(self, provisioned: Provisioned, admin_url: str) -> None:
        self.owner_url = provisioned.bus_owner_url
        self.services = provisioned.services
        self.admin_url = admin_url

    def url(self, service: str) -> str:
        return self.services[service].bus_url

    async def _run(self, statement: str, *arguments: object, as_admin: bool = False) -> list[asyncpg.Record]:
        async with connected(self.admin_url if as_admin else self.owner_url) as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    async def empty(self) -> None:
        await self._run("DELETE FROM bus.deliveries")
        await self._run("DELETE FROM bus.dead")

    async def dead(self, listener: str) -> list[bytes]:
        rows = await self._run("DELETE FROM bus.dead WHERE listener = $1 RETURNING body", listener)
        return [bytes(row["body"]) for row in rows]

    async def cut(self, service: str) -> None:
        ask = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1"
        await self._run(ask, self.services[service].runtime, as_admin=True)

    async def unbind(self, routing_key: str, listener: str) -> None:
        await self._run("DELETE FROM bus.bindings WHERE routing_key = $1 AND listener = $2", routing_key, listener)

    async def bind(self, routing_key: str, listener: str) -> None:
        source = routing_key.partition(".")[0]
        await self._run("INSERT INTO bus.bindings VALUES ($1, $2, $3)", source, routing_key, listener)
