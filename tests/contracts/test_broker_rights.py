"""A real broker loads the definitions, carries what is allowed, and refuses everything else to every service."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import (
    ChannelAccessRefused,
    ChannelNotFoundEntity,
    ChannelPreconditionFailed,
    ProbableAuthenticationError,
    PublishError,
)

from deploy.local.rabbitmq import RabbitServer
from shared.contracts.catalogue import messages, said_by
from shared.contracts.message import SERVICES
from shared.messaging import topology
from tools.generated_files import ROOT

Attempt = Callable[[AbstractChannel, str], Awaitable[object]]


def _secret(service: str) -> str:
    return f"a-long-secret-of-{service}"


def _shipped_settings() -> dict[str, str]:
    lines = (ROOT / "deploy/rabbitmq/rabbitmq.conf").read_text().splitlines()
    pairs = (line.split(" = ", 1) for line in lines if line and not line.startswith("#"))
    settings = {name: value for name, value in pairs if name != "load_definitions"}
    settings["disk_free_limit.absolute"] = "50MB"
    return settings


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitServer]:
    """A private node with the shipped settings and the generated definitions."""
    path = tmp_path_factory.mktemp("broker") / "definitions.json"
    path.write_text(json.dumps(topology.broker_definitions({service: _secret(service) for service in SERVICES})))
    server = RabbitServer(definitions=path, settings=_shipped_settings())
    try:
        server.start()
        yield server
    finally:
        server.stop()


async def _connect(broker: RabbitServer, service: str) -> AbstractConnection:
    return await aio_pika.connect(broker.url(service, _secret(service)))


@pytest.fixture(params=SERVICES)
async def connected(broker: RabbitServer, request: pytest.FixtureRequest) -> AsyncIterator[tuple[str, AbstractChannel]]:
    """Each service in turn, with a channel of its own user."""
    connection = await _connect(broker, request.param)
    async with connection:
        yield request.param, await connection.channel(on_return_raises=True)


def _neighbour(service: str) -> str:
    return SERVICES[(SERVICES.index(service) + 1) % len(SERVICES)]


async def _publish(channel: AbstractChannel, exchange: str, key: str, user: str) -> object:
    message = aio_pika.Message(b"{}", user_id=user, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
    target = await channel.get_exchange(exchange, ensure=False)
    return await target.publish(message, key, timeout=10)


async def test_what_is_said_reaches_its_listeners_and_only_them(broker: RabbitServer) -> None:
    for service in SERVICES:
        async with await _connect(broker, service) as connection:
            channel = await connection.channel(on_return_raises=True)
            for message in said_by(service):
                await _publish(channel, service, message.routing_key, service)
                for listener in message.listeners:
                    await _publish(channel, service, topology.replay_key(listener, message.routing_key), service)
    for service in SERVICES:
        async with await _connect(broker, service) as connection:
            channel = await connection.channel()
            queue = await channel.get_queue(topology.queue_name(service), ensure=False)
            taken: list[str] = []
            while (got := await queue.get(fail=False)) is not None:
                taken.append(got.routing_key or "")
                assert got.user_id == got.exchange
                await got.ack()
            heard = [key for key, message in messages().items() if service in message.listeners]
            assert sorted(taken) == sorted(heard + [topology.replay_key(service, key) for key in heard])


async def test_what_is_rejected_waits_in_the_dead_queue(broker: RabbitServer) -> None:
    async with await _connect(broker, "missions") as connection:
        await _publish(await connection.channel(), "missions", "missions.mission_completed.v1", "missions")
    async with await _connect(broker, "wallet") as connection:
        channel = await connection.channel()
        queue = await channel.get_queue("wallet", ensure=False)
        await (await queue.get()).reject(requeue=False)
        dead = await channel.get_queue(topology.dead_queue_name("wallet"), ensure=False)
        async with dead.iterator(timeout=10) as arriving:
            got = await anext(arriving)
            assert got.headers["x-first-death-queue"] == "wallet"
            await got.ack()
    for neighbour in ("marketplace", "membership"):
        async with await _connect(broker, neighbour) as connection:
            queue = await (await connection.channel()).get_queue(neighbour, ensure=False)
            await queue.purge()


async def test_a_worker_sees_whether_its_bindings_are_loaded(connected: tuple[str, AbstractChannel]) -> None:
    service, channel = connected
    for key, message in messages().items():
        if service in message.listeners:
            await channel.declare_exchange(topology.marker(service, key), passive=True)
    with pytest.raises(ChannelNotFoundEntity):
        await channel.declare_exchange(topology.marker(service, "wallet.unheard_of.v1"), passive=True)


async def test_a_key_that_nobody_hears_is_returned(connected: tuple[str, AbstractChannel]) -> None:
    service, channel = connected
    with pytest.raises(PublishError):
        await _publish(channel, service, f"{service}.unheard_of.v1", service)


def _own_key(service: str) -> str:
    return said_by(service)[0].routing_key


async def _bind(channel: AbstractChannel, queue: str, exchange: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).bind(exchange, "#")


async def _unbind(channel: AbstractChannel, queue: str, exchange: str, key: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).unbind(exchange, key)


async def _take(channel: AbstractChannel, queue: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).get(fail=False)


async def _purge(channel: AbstractChannel, queue: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).purge()


FORBIDDEN: dict[str, Attempt] = {
    "say on a neighbour's exchange": lambda c, s: _publish(c, _neighbour(s), _own_key(_neighbour(s)), s),
    "say its own on a neighbour's exchange": lambda c, s: _publish(c, _neighbour(s), _own_key(s), s),
    "say a neighbour's message on its own exchange": lambda c, s: _publish(c, s, _own_key(_neighbour(s)), s),
    "say a neighbour's message again to one": lambda c, s: _publish(
        c, s, topology.replay_key(s, _own_key(_neighbour(s))), s
    ),
    "write into a queue by the default exchange": lambda c, s: _publish(c, "", _neighbour(s), s),
    "write into its own queue by the default exchange": lambda c, s: _publish(c, "", s, s),
    "write into the dead letters": lambda c, s: _publish(c, "dead", f"{s}.dead", s),
    "write into a marker": lambda c, s: _publish(c, topology.marker(s, "x"), "x", s),
    "use a ready-made exchange": lambda c, s: _publish(c, "amq.topic", _own_key(s), s),
    "take from a neighbour's queue": lambda c, s: _take(c, _neighbour(s)),
    "take a neighbour's dead letters": lambda c, s: _take(c, f"{_neighbour(s)}.dead"),
    "empty a neighbour's queue": lambda c, s: _purge(c, _neighbour(s)),
    "make a queue": lambda c, _: c.declare_queue("mine", durable=True),
    "make a queue for itself alone": lambda c, _: c.declare_queue(exclusive=True),
    "make an exchange": lambda c, _: c.declare_exchange("mine"),
    "remove its queue": lambda c, s: c.queue_delete(s),
    "remove its exchange": lambda c, s: c.exchange_delete(s),
    "remove a neighbour's queue": lambda c, s: c.queue_delete(_neighbour(s)),
    "bind its queue to a neighbour": lambda c, s: _bind(c, s, _neighbour(s)),
    "bind a neighbour's queue to itself": lambda c, s: _bind(c, _neighbour(s), s),
    "unbind a neighbour's queue": lambda c, s: _unbind(c, _neighbour(s), s, _own_key(s)),
}


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN.keys())
async def test_what_a_service_may_not_do_is_refused(connected: tuple[str, AbstractChannel], attempt: Attempt) -> None:
    service, channel = connected
    with pytest.raises(ChannelAccessRefused):
        await attempt(channel, service)


async def test_a_service_cannot_speak_under_another_name(connected: tuple[str, AbstractChannel]) -> None:
    service, channel = connected
    with pytest.raises(ChannelPreconditionFailed):
        await _publish(channel, service, _own_key(service), _neighbour(service))


@pytest.mark.parametrize(
    ("user", "password"),
    [("guest", "guest"), ("administrator", ""), ("monitoring", ""), ("wallet", _secret("missions"))],
)
async def test_nobody_else_comes_in(broker: RabbitServer, user: str, password: str) -> None:
    with pytest.raises(ProbableAuthenticationError):
        await aio_pika.connect(broker.url(user, password))
