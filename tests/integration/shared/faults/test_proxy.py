"""The proxy breaks lines as it says, and counts what it broke: the fault tests stand on it."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.local.provision import ServiceDatabase
from shared.ids import new_id
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Outcome, Outgoing
from shared.messaging.transports.rabbitmq import RabbitTransport
from shared.testing.proxy import Proxy
from tests.servers import Rabbit

REVERSED = "missions.fees_reversed.v1"


@pytest.fixture
async def proxy(kit: ServiceDatabase) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before the database server, and the URL of the owner through it."""
    head, _, place = kit.owner_url.rpartition("@")
    address, _, database = place.partition("/")
    host, _, port = address.partition(":")
    async with Proxy(host, int(port)) as made:
        yield made, f"{head}@127.0.0.1:{made.port}/{database}"


async def test_what_was_committed_on_a_cut_line_is_there(proxy: tuple[Proxy, str]) -> None:
    broken, url = proxy
    connection = await asyncpg.connect(url)
    broken.cut_after(b"COMMIT", said_before=b"CREATE TABLE mine")

    async def commit() -> None:
        async with connection.transaction():
            await connection.execute("CREATE TABLE mine (a integer)")

    with pytest.raises((OSError, asyncpg.PostgresConnectionError)):
        await commit()
    assert broken.cuts == 1
    again = await asyncpg.connect(url)
    assert await again.fetchval("SELECT count(*) FROM mine") == 0
    await again.close()


async def test_a_stalled_line_says_nothing_until_it_resumes(proxy: tuple[Proxy, str]) -> None:
    broken, url = proxy
    connection = await asyncpg.connect(url)
    broken.stall()
    asked = asyncio.create_task(connection.fetchval("SELECT 1"))
    await asyncio.sleep(0.3)
    assert not asked.done()
    broken.resume()
    assert await asyncio.wait_for(asked, 5) == 1
    broken.delay_seconds = 0.1
    began = asyncio.get_running_loop().time()
    await connection.fetchval("SELECT 1")
    assert asyncio.get_running_loop().time() - began >= 0.2
    broken.refuses = True
    with pytest.raises((OSError, asyncpg.PostgresConnectionError)):
        await asyncpg.connect(url, timeout=5)
    await connection.close()


async def test_confirms_are_swallowed_and_all_else_passes(rabbitmq: Rabbit) -> None:
    url = rabbitmq.url("missions")
    async with Proxy("127.0.0.1", rabbitmq.server.port) as broken:
        broken.swallows_acks = True
        through = url.replace(f":{rabbitmq.server.port}", f":{broken.port}")
        publisher = await RabbitTransport(through, "missions", confirm_seconds=0.5).open_publisher()
        message = Outgoing(new_id(), REVERSED, b"{}", mandatory=True)
        assert await publisher.publish([message]) == [Outcome.UNKNOWN]
        assert broken.acks_swallowed == 1
        await publisher.close()
    taker = await open_transport(rabbitmq.url("wallet"), "wallet").open_taker(10)
    taken = await asyncio.wait_for(taker.take(10), 5)
    assert [each.body for each in taken] == [b"{}"]
    await taker.ack(taken)
    await taker.close()
