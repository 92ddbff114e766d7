"""Missions and wallet as running role processes on a real broker and database, and hands to hurt them.

It remembers what was acknowledged and what was put on the bus, so that after every fault the same oracle is asked:
each acknowledged mission is credited once and to the cent, each message has its effect once, nothing is left over.
"""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from deploy.local.options import StackOptions
from deploy.local.processes import RoleProcess
from deploy.local.rabbitmq import RabbitServer
from deploy.local.stack import Stack
from shared.clock import Clock
from shared.contracts.message import Member, Message
from shared.ids import new_id
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Outcome, Outgoing
from shared.testing.identities import Issuer
from shared.testing.wire import envelope_bytes
from tests.servers import note_real_part

PATIENCE_SECONDS = 30.0
ONE_OF_EACH = {"missions-api": 1, "missions-worker": 1, "missions-relay": 1, "wallet-worker": 1, "wallet-relay": 1}


@dataclass
class World:
    """A running stack and what a test did to it."""

    stack: Stack
    issuer: Issuer
    client: httpx.AsyncClient
    one_of_each: Mapping[str, int] = field(default_factory=lambda: ONE_OF_EACH)
    """The processes of an unharmed world."""
    told: defaultdict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    """By listener, the ids of messages that were put on the bus in the name of a neighbour."""

    @property
    def services(self) -> Sequence[str]:
        """Those that run."""
        return self.stack.options.services

    @property
    def clock(self) -> Clock:
        """The clock of the stack."""
        return Clock(offset_file=self.stack.files.clock)

    @property
    def broker(self) -> RabbitServer:
        """The node."""
        assert self.stack.servers.rabbit is not None
        return self.stack.servers.rabbit

    @property
    def admin_url(self) -> str:
        """The database server's administrator."""
        assert self.stack.servers.postgres is not None
        return self.stack.servers.postgres.admin_url

    def bus_url(self, user: str) -> str:
        """amqp:// of one user."""
        return self.broker.url(user, self.stack.servers.broker_passwords[user])

    # Processes

    async def have(self, copies: Mapping[str, int] | None = None) -> None:
        """Exactly these copies (one of each unless said otherwise), unharmed and ready."""
        for name, wanted in {**self.one_of_each, **(copies or {})}.items():
            for one in self.copies(name):
                if one.status is not None:
                    await self.stack.processes.stop(one.name)
            await self.stack.scale(name, wanted)
        await self.stack.wait_ready()

    async def restart_with(self, name: str, settings: Mapping[str, str]) -> RoleProcess:
        """The one copy of `missions-relay`, started anew with further variables; it may not live long."""
        await self.stack.scale(name, 0)
        await self.stack.scale(name, 1, settings)
        return self.copies(name)[0]

    def copies(self, name: str) -> list[RoleProcess]:
        """The processes of a role, dead ones included."""
        running = self.stack.processes.running.values()
        return [one for one in running if f"{one.service}-{one.role}" == name]

    async def ended(self, process: RoleProcess, seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for the end of a process; its exit status."""
        async with asyncio.timeout(seconds):
            while process.status is None:
                await asyncio.sleep(0.02)
        return int(process.status)

    async def operations(self, process: RoleProcess, path: str) -> httpx.Response:
        """Health and metrics of a worker or relay; of an api, whichever copy answers."""
        port = process.operations_port if process.listening is None else self.stack.port(process.service)
        return await self.client.get(f"http://127.0.0.1:{port}{path}")

    async def metric(self, process: RoleProcess, name: str, label: str = "") -> float:
        """The sum of one metric over the series whose labels contain `label`."""
        lines = (await self.operations(process, "/metrics")).text.splitlines()
        wanted = [line for line in lines if line.partition(" ")[0].partition("{")[0] == name and label in line]
        return sum(float(line.rpartition(" ")[2]) for line in wanted)

    # Databases

    async def rows(self, service: str, query: str, *arguments: object) -> list[asyncpg.Record]:
        """Rows of a service's database, as its owner."""
        async with self.owner(service) as connection:
            found: list[asyncpg.Record] = await connection.fetch(query, *arguments)
            return found

    async def count(self, service: str, query: str, *arguments: object) -> int:
        """One number."""
        return int((await self.rows(service, query, *arguments))[0][0])

    @asynccontextmanager
    async def owner(self, service: str) -> AsyncIterator[Any]:
        """A connection as the owner of a service's database."""
        connection = await asyncpg.connect(self.stack.servers.urls[service].migration)
        try:
            yield connection
        finally:
            await connection.close()

    async def until(
        self, service: str, query: str, wanted: int, *arguments: object, seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until a count is at least `wanted`."""
        found = -1
        try:
            async with asyncio.timeout(seconds), self.owner(service) as connection:
                while (found := int(await connection.fetchval(query, *arguments) or 0)) < wanted:
                    await asyncio.sleep(0.03)
        except TimeoutError as error:
            raise AssertionError(f"{found} instead of {wanted} after {seconds:.0f} s: {query}") from error

    # Messages

    async def tell(self, *messages: Message, sequence: int = 1, times: int = 1) -> list[UUID]:
        """Put facts on the bus as their senders' relays would, each `times` times; they are confirmed."""
        outgoing = [self.outgoing(message, sequence) for message in messages]
        await self.put(messages[0].sender, outgoing * times)
        return [one.message_id for one in outgoing]

    def outgoing(self, message: Message, sequence: int = 1) -> Outgoing:
        """A message ready for the bus; it counts as told."""
        message_id = new_id()
        for listener in message.listeners:
            self.told[listener].add(message_id)
        now = self.clock.now()
        body = envelope_bytes(
            message, sequence=sequence, message_id=message_id, time=now, business_date=self.clock.business_date(now)
        )
        return Outgoing(message_id, message.routing_key, body, mandatory=True)

    async def put(self, sender: str, outgoing: Sequence[Outgoing]) -> None:
        """Publish, with confirms."""
        transport = open_transport(self.bus_url(sender), sender)
        publisher = await transport.open_publisher()
        try:
            assert set(await publisher.publish(outgoing)) <= {Outcome.CONFIRMED}
        finally:
            await publisher.close()

    async def heard_by(self, listener: str, wanted: int, seconds: float = PATIENCE_SECONDS) -> list[UUID]:
        """Take at least `wanted` messages off the queue of a neighbour who does not run here; their ids."""
        transport = open_transport(self.bus_url(listener), listener)
        taker = await transport.open_taker(500)
        ids: list[UUID] = []
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    while True:
                        taken = await asyncio.wait_for(taker.take(500), None if len(ids) < wanted else 0.3)
                        ids += [UUID(json.loads(one.body)["id"]) for one in taken]
                        await taker.ack(taken)
        finally:
            await taker.close()
        return ids

    # HTTP

    def headers(self, who: Member, key: str | None = None) -> dict[str, str]:
        """A fresh token, and the key of an intention."""
        token = self.issuer.issue(who.member_id, who.member_number)
        return {"Authorization": f"Bearer {token}", **({} if key is None else {"Idempotency-Key": key})}

    async def post(
        self, who: Member, path: str, body: object = None, key: str | None = None, *, persistent: bool = True
    ) -> httpx.Response:
        """POST to missions. A persistent caller repeats with the same key while the answer is unknown, 409 or 503."""
        headers = self.headers(who, key or str(new_id()))
        address = f"{self.stack.address('missions')}{path}"
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer = await self.client.post(address, json=body, headers=headers)
                    running = answer.status_code == 409 and answer.json()["code"] == "still_running"
                    if not persistent or not (running or answer.status_code == 503):
                        return answer
                except httpx.TransportError:
                    if not persistent:
                        raise
                await asyncio.sleep(0.1)


@asynccontextmanager
async def open_world() -> AsyncIterator[World]:
    """The stack, with an issuer of tokens in membership's place."""
    issued: list[Issuer] = []

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = json.dumps(issued[0].key_set()).encode()
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
        writer.write(f"{head}connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    keys = await asyncio.start_server(answer, "127.0.0.1", 0)
    options = StackOptions(
        purpose="test",
        bus="rabbitmq",
        roles="split",
        services=("missions", "wallet"),
        copies={"wallet-api": 0},
        ports={},
        environment="test",
        durable=False,
        settings={"JWKS_URL": f"http://127.0.0.1:{keys.sockets[0].getsockname()[1]}/jwks.json"},
    )
    stack = Stack(options)
    issued.append(Issuer("membership", "pourpar", Clock(offset_file=stack.files.clock)))
    async with keys, stack, httpx.AsyncClient(timeout=15, trust_env=False) as client:
        world = World(stack, issued[0], client)
        note_real_part(world.broker.source)
        if stack.servers.postgres is not None:
            note_real_part(stack.servers.postgres.source)
        yield world
