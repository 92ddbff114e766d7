"""Waking the relay: a NOTIFY outside the transaction, at most one every 2 ms a process.

A NOTIFY in every commit would cost more than half the throughput (a global lock at commit). A lost one costs a
second: the relay also polls slowly.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import asyncpg
from sqlalchemy import make_url

CHANNEL = "outbox"
SMALLEST_GAP_SECONDS = 0.002
RECONNECT_SECONDS = 1.0
CONNECTION_LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a connection cut in the middle of an answer may raise
)


def plain_url(url: str) -> str:
    """The URL as asyncpg reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class RelayWaker:
    """Tells the relays of this database, after a commit, that something waits for them."""

    def __init__(self, url: str) -> None:
        self._url = plain_url(url)
        self._wanted = asyncio.Event()

    def poke(self) -> None:
        """Something was said. Cheap, and never fails."""
        self._wanted.set()

    async def run(self) -> None:
        """Send the notifications until cancelled; a lost connection is opened again."""
        while True:
            try:
                connection = await asyncpg.connect(self._url, timeout=5)
            except CONNECTION_LOST:
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            with contextlib.suppress(*CONNECTION_LOST):
                await self._serve(connection)
            connection.terminate()

    async def _serve(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await connection.execute(f"SELECT pg_notify('{CHANNEL}', '')", timeout=5)
            await asyncio.sleep(SMALLEST_GAP_SECONDS)


@contextlib.asynccontextmanager
async def listening(url: str, wake: Callable[[], None]) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """Call `wake` at every notification while the block runs. Raises OSError or asyncpg errors when it cannot
    connect."""
    connection = await asyncpg.connect(plain_url(url), timeout=5)
    try:
        await connection.add_listener(CHANNEL, lambda *_: wake())
        yield connection
    finally:
        connection.terminate()
