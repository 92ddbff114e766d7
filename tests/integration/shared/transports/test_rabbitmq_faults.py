"""RabbitMQ's own traps: the frozen broker, the alarm, and what a service's user may not do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aiormq
import pytest
from aiormq.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused, ChannelPreconditionFailed
from pamqp.commands import Basic

from deploy.local.rabbitmq import RabbitServer
from shared.messaging.transports import amqp
from shared.messaging.transports.port import Outcome, TransportUnavailable
from shared.messaging.transports.rabbitmq import RabbitTransport
from tests.integration.shared.transports.buses import (
    REGISTERED,
    REVERSED,
    RabbitBus,
    numbered,
    outgoing,
    publish,
    take,
    transport,
)


@pytest.fixture
def frozen_later(rabbit_bus: RabbitBus) -> Iterator[RabbitServer]:
    """The broker, thawed again whatever the test did to it."""
    yield rabbit_bus.server
    rabbit_bus.server.thaw()


async def test_a_frozen_broker_gives_unknown_outcomes_then_unavailable(
    rabbit_bus: RabbitBus, frozen_later: RabbitServer
) -> None:
    publisher = await RabbitTransport(rabbit_bus.url("missions"), "missions", confirm_seconds=0.5).open_publisher()
    assert await publisher.publish([outgoing()]) == [Outcome.CONFIRMED]
    frozen_later.freeze()
    assert await publisher.publish(numbered(3)) == [Outcome.UNKNOWN] * 3
    with pytest.raises(TransportUnavailable):
        await publisher.publish(numbered(1))
    frozen_later.thaw()
    await publisher.close()
    assert await publish(rabbit_bus, "missions", numbered(1)) == ["confirmed"]


async def test_a_frozen_broker_ends_a_waiting_take_and_not_its_task(
    rabbit_bus: RabbitBus, frozen_later: RabbitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The library says asyncio.CancelledError here: a loop that lets it pass dies without a word.
    monkeypatch.setattr(amqp, "HEARTBEAT_SECONDS", 1)
    taker = await transport(rabbit_bus, "wallet").open_taker(10)
    waiting = asyncio.create_task(taker.take(1))
    await asyncio.sleep(0.1)
    frozen_later.freeze()
    done, _ = await asyncio.wait([waiting], timeout=20)
    assert done
    assert not waiting.cancelled()
    error = waiting.exception()
    assert isinstance(error, TransportUnavailable)
    assert isinstance(error.__cause__, asyncio.CancelledError)  # the trap did snap
    frozen_later.thaw()
    await taker.close()


async def test_opening_on_a_frozen_broker_is_unavailable_in_bounded_time(
    rabbit_bus: RabbitBus, frozen_later: RabbitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(amqp, "CONNECT_SECONDS", 0.5)
    frozen_later.freeze()
    with pytest.raises(TransportUnavailable):
        await asyncio.wait_for(transport(rabbit_bus, "wallet").ping(), 10)


async def test_cancelling_a_publish_is_a_cancellation(rabbit_bus: RabbitBus, frozen_later: RabbitServer) -> None:
    publisher = await transport(rabbit_bus, "missions").open_publisher()
    frozen_later.freeze()
    task = asyncio.create_task(publisher.publish(numbered(1)))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    frozen_later.thaw()
    await publisher.close()


async def test_under_an_alarm_publishes_are_unknown_and_taking_goes_on(rabbit_bus: RabbitBus) -> None:
    await publish(rabbit_bus, "missions", numbered(1))
    taker = await transport(rabbit_bus, "wallet").open_taker(10)
    publisher = await RabbitTransport(rabbit_bus.url("missions"), "missions", confirm_seconds=1).open_publisher()
    await asyncio.to_thread(rabbit_bus.server.ctl, "set_disk_free_limit", "900GB")
    try:
        await asyncio.sleep(0.2)
        assert await publisher.publish([outgoing(body=b"7")]) == [Outcome.UNKNOWN]
        await taker.ack(await take(taker, 1))
    finally:
        await asyncio.to_thread(rabbit_bus.server.ctl, "set_disk_free_limit", "50MB")
    await publisher.close()
    await asyncio.sleep(0.2)
    assert await publish(rabbit_bus, "missions", [outgoing(body=b"8")]) == ["confirmed"]
    seen: set[bytes] = set()
    async with asyncio.timeout(5):
        while b"8" not in seen:  # what was unknown may come before it, or never
            seen |= {each.body for each in await taker.take(10)}
    await taker.close()


@pytest.fixture
async def as_wallet(rabbit_bus: RabbitBus) -> AsyncIterator[AbstractChannel]:
    """A bare channel of the wallet's user: what a compromised wallet could try."""
    connection = await aiormq.connect(rabbit_bus.url("wallet"))
    yield await connection.channel()
    await connection.close()


PUBLISHES = {
    "another's exchange": ("membership", REGISTERED, None, ChannelAccessRefused),
    "another's key on its own exchange": ("wallet", REGISTERED, None, ChannelAccessRefused),
    "another's key to one listener": ("wallet", f"to.missions.{REGISTERED}", None, ChannelAccessRefused),
    "the default exchange": ("", "missions", None, ChannelAccessRefused),
    "the dead letters' exchange": ("dead", "missions.dead", None, ChannelAccessRefused),
    "another's name": ("wallet", "wallet.fees_credited.v1", "membership", ChannelPreconditionFailed),
}


@pytest.mark.parametrize("what", PUBLISHES)
async def test_a_service_cannot_publish_as(as_wallet: AbstractChannel, what: str) -> None:
    exchange, key, user, refused = PUBLISHES[what]
    with pytest.raises(refused):
        await as_wallet.basic_publish(
            b"{}", exchange=exchange, routing_key=key, properties=Basic.Properties(user_id=user), timeout=5
        )


async def test_a_service_reads_and_makes_nothing_that_is_not_its_own(rabbit_bus: RabbitBus) -> None:
    async def ignore(_: object) -> None: ...

    attempts: tuple[Callable[[AbstractChannel], Awaitable[object]], ...] = (
        lambda channel: channel.basic_consume("missions", ignore),
        lambda channel: channel.basic_get("missions"),
        lambda channel: channel.queue_declare("mine", durable=True),
        lambda channel: channel.queue_bind("wallet", "membership", "#"),
        lambda channel: channel.queue_purge("missions"),
        lambda channel: channel.queue_delete("wallet"),
        lambda channel: channel.exchange_declare("mine"),
        lambda channel: channel.exchange_delete("wallet"),
    )
    for attempt in attempts:
        connection = await aiormq.connect(rabbit_bus.url("wallet"))
        with pytest.raises(ChannelAccessRefused):
            await attempt(await connection.channel())
        await connection.close()


async def test_a_sender_that_does_not_give_its_name_has_none(rabbit_bus: RabbitBus) -> None:
    connection = await aiormq.connect(rabbit_bus.url("missions"))
    await (await connection.channel()).basic_publish(b"{}", exchange="missions", routing_key=REVERSED)
    await connection.close()
    taker = await transport(rabbit_bus, "wallet").open_taker(10)
    (taken,) = await take(taker, 1)
    assert (taken.sender, taken.content_type) == (None, None)
    await taker.ack([taken])
    await taker.close()
