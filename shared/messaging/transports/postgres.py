"""The table bus: the embedded default, on PostgreSQL functions that know who calls (`bus.sql`).

What RabbitMQ does with exchanges and queues, one table does with a row a message and listener. A taker marks rows as
its own and holds a session lock; when it dies the lock is free and the rows are put back. NOTIFY wakes the takers.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from shared.messaging import topology
from shared.messaging.transports.port import Incoming, Outcome, Outgoing, TransportUnavailable, wire_key
from shared.messaging.wake import CONNECTION_LOST

ANSWER_SECONDS = 5.0
POLL_SECONDS = 1.0
_CLOSE_SECONDS = 3.0
_INSTALLATION_LOCK = 1651864435
_FUNCTIONS = Path(__file__).with_name("bus.sql")

_PUBLISH = "SELECT bus.publish($1::uuid[], $2::text[], $3::bytea[])"
_TAKE = "SELECT place, sender, key, content, earlier FROM bus.take($1, $2) ORDER BY place"


async def install(owner_url: str, users: Mapping[str, str]) -> None:
    """Make or renew the bus in the database of `owner_url`: tables, functions, bindings of the catalogue, and rights.

    `users` is the database role of each service. May be run again at any time; messages in the queues stay.
    """
    connection = await asyncpg.connect(owner_url, timeout=ANSWER_SECONDS)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _INSTALLATION_LOCK)
            await connection.execute(_FUNCTIONS.read_text(encoding="utf-8"))
            await _write_users(connection, users)
            await _write_bindings(connection)
    finally:
        await connection.close(timeout=_CLOSE_SECONDS)


async def _write_users(connection: asyncpg.Connection, users: Mapping[str, str]) -> None:
    await connection.execute("DELETE FROM bus.users")
    await connection.executemany("INSERT INTO bus.users (service, role_name) VALUES ($1, $2)", list(users.items()))
    grants = (
        "SELECT format('GRANT USAGE ON SCHEMA bus TO %1$I;"
        " GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bus TO %1$I', role_name) FROM bus.users"
    )
    for row in await connection.fetch(grants):
        await connection.execute(row[0])


async def _write_bindings(connection: asyncpg.Connection) -> None:
    wanted = [each for each in topology.bindings() if each.exchange != topology.DEAD_EXCHANGE]
    columns = ([b.exchange for b in wanted], [b.routing_key for b in wanted], [b.queue for b in wanted])
    await connection.execute(
        "DELETE FROM bus.bindings WHERE (source, routing_key, listener) NOT IN"
        " (SELECT * FROM unnest($1::text[], $2::text[], $3::text[]))",
        *columns,
    )
    await connection.execute(
        "INSERT INTO bus.bindings (source, routing_key, listener)"
        " SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) ON CONFLICT DO NOTHING",
        *columns,
    )


@asynccontextmanager
async def _loss_is_unavailable() -> AsyncIterator[None]:
    try:
        yield
    except CONNECTION_LOST as error:
        raise TransportUnavailable(f"{type(error).__name__}: {error}") from error


async def _close(connection: asyncpg.Connection) -> None:
    try:
        async with _loss_is_unavailable():
            await connection.close(timeout=_CLOSE_SECONDS)
    except TransportUnavailable:
        connection.terminate()


class PostgresPublisher:
    """A relay's connection. After a time-out it is spent: the caller opens another."""

    def __init__(self, connection: asyncpg.Connection, answer_seconds: float) -> None:
        self._connection = connection
        self._answer_seconds = answer_seconds
        self._one_at_a_time = asyncio.Lock()
        self._spent = False

    async def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """See the port. One statement; its commit is the confirm."""
        if not messages:
            return []
        ids = [message.message_id for message in messages]
        keys = [wire_key(message) for message in messages]
        bodies = [message.body for message in messages]
        async with _loss_is_unavailable(), self._one_at_a_time:
            if self._spent:
                raise TransportUnavailable("an earlier publish was not answered in time")
            try:
                routed = await self._connection.fetchval(_PUBLISH, ids, keys, bodies, timeout=self._answer_seconds)
            except TimeoutError:
                self._spent = True
                return [Outcome.UNKNOWN] * len(messages)
        return [
            Outcome.CONFIRMED if found or not message.mandatory else Outcome.UNROUTABLE
            for found, message in zip(routed, messages, strict=True)
        ]

    async def close(self) -> None:
        """Let go of the connection."""
        if self._spent:
            self._connection.terminate()
        else:
            await _close(self._connection)


class PostgresTaker:
    """A consumer's connection on the queue of its service. One `take` at a time."""

    def __init__(self, connection: asyncpg.Connection, taker: int, prefetch: int, answer_seconds: float) -> None:
        self._connection = connection
        self._taker = taker
        self._prefetch = prefetch
        self._answer_seconds = answer_seconds
        self._held: dict[int, int] = {}  # token → position
        self._last_token = 0
        self._wake = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._uncertain = False
        self._recover_at = 0.0
        connection.add_termination_listener(lambda _: self._wake.set())

    def wake(self, *_: object) -> None:
        """Something was published for this queue."""
        self._wake.set()

    async def take(self, limit: int) -> list[Incoming]:
        """See the port."""
        while True:
            self._wake.clear()
            await self._recover_now_and_then()
            room = min(limit, self._prefetch - len(self._held))
            if room > 0 and (taken := await self._take(room)):
                return taken
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _recover_now_and_then(self) -> None:
        """Put back what another taker held when it died; also under load, when no wait ever ends in a time-out."""
        now = asyncio.get_running_loop().time()
        if now >= self._recover_at:
            self._recover_at = now + POLL_SECONDS
            await self._call("SELECT bus.recover($1)", self._taker)

    async def _take(self, room: int) -> list[Incoming]:
        if self._uncertain:
            raise TransportUnavailable("an earlier call was broken off: what it took is not known")
        self._uncertain = True
        rows = await self._call(_TAKE, self._taker, room)
        self._uncertain = False
        taken: list[Incoming] = []
        for place, sender, key, content, earlier in rows:
            self._last_token += 1
            self._held[self._last_token] = place
            taken.append(Incoming(self._last_token, topology.message_key(key), content, earlier, sender))
        return taken

    async def ack(self, incoming: Sequence[Incoming]) -> None:
        """See the port."""
        places = [self._held[each.token] for each in incoming if each.token in self._held]
        if not places:
            return
        await self._call("SELECT bus.ack($1, $2::bigint[])", self._taker, places)
        self._let_go(incoming)

    async def reject(self, incoming: Incoming, reason: str) -> None:
        """See the port."""
        place = self._held.get(incoming.token)
        if place is not None:
            await self._call("SELECT bus.reject($1, $2, $3)", self._taker, place, reason)
            self._let_go([incoming])

    def _let_go(self, incoming: Sequence[Incoming]) -> None:
        for each in incoming:
            self._held.pop(each.token, None)
        self._wake.set()  # there is room again

    async def _call(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        async with _loss_is_unavailable(), self._one_at_a_time:
            answer = self._connection.fetch(statement, *arguments, timeout=self._answer_seconds)
            rows: list[asyncpg.Record] = await answer
            return rows

    async def close(self) -> None:
        """Put back what is not acked and let go of the connection."""
        with contextlib.suppress(TransportUnavailable):
            await self._call("SELECT bus.leave_queue($1)", self._taker)
        await _close(self._connection)


class PostgresTransport:
    """The table bus as one service sees it; the service is the one whose role logs in."""

    def __init__(self, bus_url: str, service: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._url = bus_url
        self._service = service
        self._answer_seconds = answer_seconds

    async def open_publisher(self) -> PostgresPublisher:
        """A connection of its own."""
        return PostgresPublisher(await self._connect("publisher"), self._answer_seconds)

    async def open_taker(self, prefetch: int) -> PostgresTaker:
        """A connection of its own; it is handed at most `prefetch` messages that are not acked."""
        connection = await self._connect("taker")
        async with contextlib.AsyncExitStack() as giving_up, _loss_is_unavailable():
            giving_up.callback(connection.terminate)
            number = await connection.fetchval("SELECT bus.join_queue()", timeout=self._answer_seconds)
            taker = PostgresTaker(connection, number, prefetch, self._answer_seconds)
            await connection.add_listener(f"bus_{self._service}", taker.wake)
            giving_up.pop_all()
        return taker

    async def missing_bindings(self, routing_keys: Sequence[str]) -> list[str]:
        """See the port."""
        connection = await self._connect("bindings")
        try:
            async with _loss_is_unavailable():
                rows = await connection.fetch("SELECT bus.my_bindings()", timeout=self._answer_seconds)
        finally:
            await _close(connection)
        bound = {row[0] for row in rows}
        return [key for key in routing_keys if not {key, topology.replay_key(self._service, key)} <= bound]

    async def ping(self) -> None:
        """See the port."""
        connection = await self._connect("ping")
        try:
            async with _loss_is_unavailable():
                await connection.execute("SELECT bus.me()", timeout=self._answer_seconds)
        finally:
            await _close(connection)

    async def close(self) -> None:
        """Nothing is shared between sessions."""

    async def _connect(self, what: str) -> asyncpg.Connection:
        async with _loss_is_unavailable():
            return await asyncpg.connect(
                self._url,
                timeout=self._answer_seconds,
                server_settings={"application_name": f"{self._service} bus {what}"},
            )
