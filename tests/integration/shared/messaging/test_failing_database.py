"""A database that goes away, and a transaction that fails at its end: nothing dies, nothing is thrown away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg
import pytest
from sqlalchemy import select

from shared.contracts import wallet
from shared.database.engine import Database
from shared.database.tables import due_jobs, inbox_messages
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Delivery
from shared.messaging.processing import DatabaseAway, Processor
from shared.messaging.reading import Read, read
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.transports import open_transport
from shared.messaging.transports.port import Outgoing
from shared.observability.cause import Cause
from shared.roles.jobs import DueJob, JobRunner, Jobs
from shared.testing.proxy import Proxy
from tests.conftest import NewDatabase, open_kit_database
from tests.integration.shared.messaging.listener import DDL, Listener, wire
from tests.servers import Rabbit

OUTAGE_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Behind:
    """A listener whose line to its database can be broken."""

    proxy: Proxy
    listener: Listener

    def break_line(self) -> None:
        self.proxy.refuses = True
        self.proxy.cut()


@pytest.fixture
async def behind(new_database: NewDatabase) -> AsyncIterator[Behind]:
    made = await new_database("kit")
    owner = await asyncpg.connect(made.owner_url)
    for statement in DDL:
        await owner.execute(statement)
    await owner.close()
    place = urlsplit(made.runtime_url)
    async with Proxy(place.hostname or "", place.port or 0) as proxy:
        through = made.runtime_url.replace(f":{place.port}/", f":{proxy.port}/")
        async with open_kit_database(replace(made, runtime_url=through)) as database:
            yield Behind(proxy, Listener(database))


def credited() -> wallet.FeesCredited:
    return wallet.FeesCredited.example().model_copy(update={"statement_id": new_id()})


async def test_an_outage_of_the_database_uses_up_no_deliveries(behind: Behind, rabbitmq: Rabbit) -> None:
    """The queue gives a message up after a hundred: an hour without a database must not come near."""
    transport = open_transport(rabbitmq.url("missions"), "missions")
    publisher = await open_transport(rabbitmq.url("wallet"), "wallet").open_publisher()
    said = [wire(credited()) for _ in range(20)]
    await publisher.publish([Outgoing(new_id(), raw.routing_key, raw.body, mandatory=True) for raw in said])
    await publisher.close()
    behind.break_line()
    listener = behind.listener
    consumer = Consumer(listener.database, listener.subscriptions, transport, 100)
    running = asyncio.create_task(consumer.run())
    await asyncio.sleep(OUTAGE_SECONDS)
    assert not running.done(), "an outage ends nothing"
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    taker = await transport.open_taker(100)
    taken = await taker.take(100)
    await taker.close()
    assert max(raw.deliveries for raw in taken) <= 4

    behind.proxy.refuses = False
    running = asyncio.create_task(consumer.run())
    async with asyncio.timeout(15):
        while len(await listener.effects()) < len(said):
            await asyncio.sleep(0.05)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_a_database_that_goes_while_a_failure_is_stored_is_away(behind: Behind) -> None:
    subscriptions = Subscriptions("missions")

    @subscriptions.batch(wallet.FeesCredited)
    async def fail(_work: UnitOfWork, _deliveries: Sequence[Delivery[wallet.FeesCredited]]) -> tuple[()]:
        raise RuntimeError("poison")

    message = read(wire(credited()), subscriptions)
    assert isinstance(message, Read)
    behind.proxy.cut_after(b"INSERT INTO inbox_messages")
    with pytest.raises(DatabaseAway):
        await Processor(behind.listener.database, subscriptions).apply([message])


async def test_a_parked_message_that_fails_at_the_end_of_its_transaction_waits_longer(
    kit_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only its handler may fail: what it said is written after it."""
    subscriptions = Subscriptions("missions")

    @subscriptions.batch(wallet.FeesCredited)
    async def say(work: UnitOfWork, deliveries: Sequence[Delivery[wallet.FeesCredited]]) -> tuple[()]:
        for delivery in deliveries:
            work.outbox.add(delivery.message, cause=delivery.cause)
        return ()

    processor = Processor(kit_database, subscriptions)
    message = read(wire(credited()), subscriptions)
    assert isinstance(message, Read)
    monkeypatch.setattr(outbox, "LARGEST_BODY", 10)
    await processor.apply([message])
    kit_database.clock.advance(timedelta(hours=2))  # type: ignore[attr-defined]
    assert await processor.retry_one()
    async with kit_database.engine.connect() as connection:
        (row,) = (await connection.execute(select(inbox_messages))).all()
    assert (row.state, row.attempts, row.reason) == ("parked", 2, "failed: ValueError")
    assert row.next_attempt_at > kit_database.clock.now()


async def test_a_job_that_fails_at_the_end_of_its_transaction_is_put_back(
    kit_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = Jobs()

    @jobs.due("say")
    async def say(work: UnitOfWork, _job: DueJob) -> None:
        work.outbox.add(credited())

    async with kit_database.begin(Cause("job")) as work:
        await work.schedule("say", "1", work.now())
    monkeypatch.setattr(outbox, "LARGEST_BODY", 10)
    assert await JobRunner(kit_database, jobs).run_one()
    async with kit_database.engine.connect() as connection:
        (row,) = (await connection.execute(select(due_jobs))).all()
    assert row.attempts == 1
    assert "ValueError" in row.last_error
    assert row.due_at > kit_database.clock.now()
