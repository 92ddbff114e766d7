"""F5, F7, F8 and F9: the broker is killed, frozen, answers into the void, or has lost a binding."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import aiormq

from shared.messaging import topology
from shared.testing.proxy import Proxy
from tests.journeys.faults.cooperative import CREDITED, Cooperative
from tests.journeys.faults.oracle import DRAINED

IN_OUTBOX = "SELECT count(*) FROM outbox"
HELD = "SELECT count(*) FROM holds WHERE state = 'placed' AND hold_id = ANY($1)"
HOLD_PLACED = "wallet.hold_placed.v1"
SAID = "SELECT message_id FROM sent_messages WHERE routing_key = $1 AND subject = ANY($2)"


async def test_the_broker_is_killed_in_mid_batch(coop: Cooperative) -> None:
    world = coop.world
    buyers = await coop.plugs(4)
    orders = [coop.order(buyers[n % 4], coop.lead, 10) for n in range(400)]
    ids = [order.order_id for order in orders]
    missions = await coop.accepted(3)
    await world.stack.scale("wallet-worker", 0)
    await world.tell(*orders)
    await asyncio.sleep(5)  # a quorum queue that is new can come back without a leader
    await world.restart_with("wallet-worker", {"WALLET_BATCH_LIMIT": "10"})
    await world.until("wallet", HELD, 30, ids)
    world.broker.kill()
    at_the_kill = await world.count("wallet", HELD, ids)
    assert 30 <= at_the_kill < 400
    processes = {one.name: one.pid for one in world.stack.processes.running.values()}

    await coop.complete(missions)  # commands go on, and what they say waits
    assert await world.count("missions", IN_OUTBOX) == 3
    (relay,) = world.copies("missions-relay")
    readiness = (await world.operations(relay, "/health/ready")).json()
    assert readiness["status"] == "degraded", readiness

    world.broker.launch()
    async with asyncio.timeout(60):
        while not world.broker.is_ready():
            await asyncio.sleep(0.1)
    await world.until("wallet", HELD, 400, ids, seconds=45)
    await coop.credited(missions, seconds=45)
    assert {one.name: one.pid for one in world.stack.processes.running.values()} == processes, "all reattach alone"
    said = {row[0] for row in await world.rows("wallet", SAID, HOLD_PLACED, ids)}
    assert len(said) == 400
    await world.until("wallet", DRAINED, 1)
    assert said <= set(await world.heard_by("marketplace", 400)), "a hold was placed and never announced"


async def test_the_broker_is_frozen(coop: Cooperative) -> None:
    world = coop.world
    missions = await coop.accepted(2)
    processes = {one.name: one.pid for one in world.stack.processes.running.values()}
    (relay,) = world.copies("missions-relay")
    before = relay.log.read_text()
    world.broker.freeze()
    try:
        await coop.complete(missions)
        async with asyncio.timeout(20):  # the relay's own timer, not the broker, ends its wait
            while "publish_outcome_unknown" not in relay.log.read_text().removeprefix(before):
                await asyncio.sleep(0.1)
        assert await world.count("missions", IN_OUTBOX) == 2
        readiness = (await world.operations(relay, "/health/ready")).json()
        assert readiness["status"] == "degraded", readiness
        assert "away" in readiness["checks"]["bus"]
        address = world.stack.address("missions")
        assert (await world.client.get(f"{address}/health/live")).status_code == 200
    finally:
        world.broker.thaw()
    await coop.credited(missions)
    assert {one.name: one.pid for one in world.stack.processes.running.values()} == processes, "no process died"


@asynccontextmanager
async def relay_behind_a_proxy(coop: Cooperative) -> AsyncIterator[Proxy]:
    """The relay of missions, behind a proxy to the broker that loses confirms from the start."""
    parts = urlsplit(coop.world.bus_url("missions"))
    async with Proxy("127.0.0.1", coop.world.broker.port) as proxy:
        proxy.swallows_acks = True
        place = parts.netloc.rpartition("@")[0] + f"@127.0.0.1:{proxy.port}"
        await coop.world.restart_with("missions-relay", {"MISSIONS_BUS_URL": urlunsplit(parts._replace(netloc=place))})
        yield proxy
        await coop.world.stack.scale("missions-relay", 0)


async def test_confirms_are_lost(coop: Cooperative) -> None:
    world = coop.world
    missions = await coop.accepted(3)
    (worker,) = world.copies("wallet-worker")
    repeated = ("pourpar_messages_handled_total", 'outcome="duplicate"')
    before = await world.metric(worker, *repeated)
    await world.stack.scale("missions-relay", 0)
    await coop.complete(missions)
    async with relay_behind_a_proxy(coop) as proxy:
        await world.until("wallet", CREDITED, 3, missions)
        assert proxy.acks_swallowed >= 1
        assert await world.count("missions", IN_OUTBOX) == 3, "the relay cannot know"
        proxy.swallows_acks = False
        proxy.cut()
        await world.until("missions", DRAINED, 1)
    assert proxy.cuts >= 1
    await coop.credited(missions)
    async with asyncio.timeout(10):
        while await world.metric(worker, *repeated) < before + 3:
            await asyncio.sleep(0.1)


@asynccontextmanager
async def unbound(coop: Cooperative, listener: str, routing_key: str) -> AsyncIterator[None]:
    """A binding is gone for as long as the block runs, by the administrator's hand."""
    connection = await aiormq.connect(coop.world.bus_url(topology.ADMINISTRATOR))
    channel = await connection.channel()
    place = (topology.queue_name(listener), routing_key.partition(".")[0], routing_key)
    await channel.queue_unbind(*place)
    try:
        yield
    finally:
        await channel.queue_bind(*place)
        await connection.close()


async def test_what_no_queue_takes_waits_and_raises_an_alarm(coop: Cooperative) -> None:
    world = coop.world
    (buyer,) = await coop.plugs(1)
    order = coop.order(buyer, coop.lead, 100)
    missions = await coop.accepted(1)
    (relay,) = world.copies("wallet-relay")
    async with unbound(coop, "marketplace", HOLD_PLACED):
        await world.tell(order)
        async with asyncio.timeout(15):
            while HOLD_PLACED not in (await world.operations(relay, "/health/ready")).text:
                await asyncio.sleep(0.1)
        assert (await world.operations(relay, "/health/ready")).json()["status"] == "degraded"
        assert await world.metric(relay, "pourpar_messages_published_total", 'outcome="unroutable"') >= 1
        assert await world.metric(relay, "pourpar_outbox_depth") >= 1
        await coop.complete(missions)
        await coop.credited(missions)  # all else flows
        assert await world.count("wallet", IN_OUTBOX) == 1
    await world.until("wallet", DRAINED, 1)
    ((said,),) = await world.rows("wallet", SAID, HOLD_PLACED, [order.order_id])
    assert (await world.heard_by("marketplace", 1)).count(said) == 1
    assert (await world.operations(relay, "/health/ready")).json()["status"] == "ready"


async def test_what_only_one_of_several_listeners_missed_is_said_again(coop: Cooperative) -> None:
    """The sender's confirm cannot show this: another queue took the message. `republish` makes it good."""
    world = coop.world
    missions = await coop.accepted(1)
    async with unbound(coop, "wallet", "missions.mission_completed.v1"):
        await coop.complete(missions)
        await world.until("missions", DRAINED, 1)
    today = world.clock.today().isoformat()
    arguments = ("--to", "wallet", "--from", today, "--name", "missions.mission_completed")
    assert await world.count("wallet", CREDITED, missions) == 0
    said = await world.stack.command("missions", "republish", *arguments)
    assert "will be said again to wallet" in said
    await coop.credited(missions)
