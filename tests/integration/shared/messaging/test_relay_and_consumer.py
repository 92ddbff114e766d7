"""Relay and consumer over a real RabbitMQ: from one commit to another, once, and in time."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from deploy.local.provision import ServiceDatabase
from shared.contracts import wallet
from shared.database.engine import Database
from shared.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.messaging.transports import open_transport
from shared.observability.cause import Cause
from tests.conftest import NewDatabase, open_kit_database
from tests.integration.shared.messaging.listener import DDL, Listener
from tests.servers import Rabbit


@pytest.fixture
async def listener(new_database: NewDatabase) -> AsyncIterator[Listener]:
    """A second database: that of the listener."""
    made = await new_database("kit")
    owner = await asyncpg.connect(made.owner_url)
    for statement in DDL:
        await owner.execute(statement)
    await owner.close()
    async with open_kit_database(made) as database:
        yield Listener(database)


@asynccontextmanager
async def running(*parts: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(part()) for part in parts]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def eventually(condition: Callable[[], object], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():  # type: ignore[misc]
            await asyncio.sleep(0.02)


async def outbox_count(database: Database) -> int:
    async with database.engine.connect() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM outbox"))).scalar_one())


def sender(kit_database: Database, kit: ServiceDatabase, rabbitmq: Rabbit) -> Relay:
    transport = open_transport(rabbitmq.url("wallet"), "wallet")
    return Relay(kit_database.engine, kit.runtime_url, transport, kit_database.clock)


async def say(database: Database, count: int) -> None:
    async with database.begin(Cause("request")) as work:
        for _ in range(count):
            work.outbox.add(wallet.FeesCredited.example().model_copy(update={"statement_id": new_id()}))


async def test_everything_said_has_its_effect_once_with_two_of_each(
    kit_database: Database, kit: ServiceDatabase, listener: Listener, rabbitmq: Rabbit
) -> None:
    relays = [sender(kit_database, kit, rabbitmq) for _ in range(2)]
    consumers = [
        Consumer(listener.database, listener.subscriptions, open_transport(rabbitmq.url("missions"), "missions"), 100)
        for _ in range(2)
    ]

    async def arrived() -> bool:
        return len(await listener.effects()) >= 1_000

    async with running(*(relay.run for relay in relays), *(consumer.run for consumer in consumers)):
        for _ in range(20):
            await say(kit_database, 50)
        await eventually(arrived)
    effects = await listener.effects()
    assert len(effects) == len(set(effects)) == 1_000
    assert await outbox_count(kit_database) == 0


async def test_what_no_queue_takes_stays_and_is_shown(
    kit_database: Database, kit: ServiceDatabase, rabbitmq: Rabbit
) -> None:
    relay = sender(kit_database, kit, rabbitmq)
    async with kit_database.begin(Cause("request")) as work:
        work.outbox.add(wallet.FeesCredited.example())
    async with kit_database.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET routing_key = 'wallet.nobody_hears.v1', only_to = 'missions'"))

    async def shown() -> bool:
        return "wallet.nobody_hears.v1" in relay.unroutable_keys

    async with running(relay.run):
        await eventually(shown)
    assert await outbox_count(kit_database) == 1


async def test_a_single_message_does_not_wait_for_the_slow_look(
    kit_database: Database, kit: ServiceDatabase, rabbitmq: Rabbit
) -> None:
    """Each pass takes a share of the lanes: an empty one says nothing of the others."""
    relay = sender(kit_database, kit, rabbitmq)
    async with running(relay.run):
        for _ in range(30):
            await say(kit_database, 1)
            relay.wake()
            await eventually(lambda: _is_empty(kit_database), seconds=0.5)


async def _is_empty(database: Database) -> bool:
    return await outbox_count(database) == 0


async def test_a_key_that_another_relay_got_through_is_not_shown_for_ever(
    kit_database: Database, kit: ServiceDatabase, rabbitmq: Rabbit, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(kit_database, 1)
    await _address(kit_database, "wallet.nobody_hears.v1")
    first, second = sender(kit_database, kit, rabbitmq), sender(kit_database, kit, rabbitmq)
    await _relay_once(first, rabbitmq)
    assert first.unroutable_keys == {"wallet.nobody_hears.v1"}
    await _address(kit_database, wallet.FeesCredited.routing_key)
    await _relay_once(second, rabbitmq)
    assert await outbox_count(kit_database) == 0
    monkeypatch.setattr("shared.messaging.relay.UNROUTABLE_SHOWN_SECONDS", 0.0)
    assert first.unroutable_keys == set()


async def _address(database: Database, routing_key: str) -> None:
    values = {"key": routing_key}
    statement = "UPDATE outbox SET routing_key = :key, only_to = 'missions', retry_at = NULL"
    async with database.engine.begin() as connection:
        await connection.execute(text(statement), values)


async def _relay_once(relay: Relay, rabbitmq: Rabbit) -> None:
    publisher = await open_transport(rabbitmq.url("wallet"), "wallet").open_publisher()
    await relay.relay_once(publisher)
    await publisher.close()
