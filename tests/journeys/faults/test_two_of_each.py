"""F10, F11, F25, F32 and F34: two of every role, bursts of duplicates, shuffled facts, double clicks, overspending."""

import asyncio
import json
import random
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from deploy.local.processes import RoleProcess
from shared.contracts.marketplace import OrderCompleted, OrderPlaced
from shared.contracts.membership import PlugResumed, PlugSuspended
from shared.contracts.message import Member
from shared.ids import new_id
from tests.journeys.faults.cooperative import Cooperative
from tests.journeys.faults.oracle import IN_INBOX
from tests.journeys.faults.world import ONE_OF_EACH

TWO_OF_EACH = dict.fromkeys(ONE_OF_EACH, 2)
HANDLED = "pourpar_messages_handled_total"
SAID_OF = "SELECT routing_key, count(*) FROM sent_messages WHERE subject = ANY($1) GROUP BY 1"


def _requests(process: RoleProcess, route: str, since: int) -> int:
    lines = process.log.read_text()[since:].splitlines()
    return sum(json.loads(line).get("route") == route for line in lines if line.startswith("{"))


async def test_two_of_every_role_settle_each_mission_once(coop: Cooperative) -> None:
    world = coop.world
    await world.have(TWO_OF_EACH)
    missions = await coop.accepted(16)
    await coop.complete(missions)
    await coop.credited(missions)
    for service in ("missions", "wallet"):
        jobs = await world.rows(service, "SELECT kind, count(*) FROM due_jobs GROUP BY 1")
        assert {row[1] for row in jobs} == {1}, "a daily job is scheduled once, whoever seeds it"


async def test_a_burst_of_duplicates_to_two_workers_has_one_effect_each(coop: Cooperative) -> None:
    world = coop.world
    await world.have({"wallet-worker": 2})
    buyers = await coop.plugs(2)
    orders = [coop.order(buyers[n % 2], coop.lead, 7) for n in range(45)]
    copies = [world.outgoing(order) for order in orders]
    burst = [one for n, one in enumerate(copies) for _ in range(2 + n % 9)]  # 2 to 10 of each
    random.Random(10).shuffle(burst)
    workers = world.copies("wallet-worker")
    before = [await world.metric(worker, HANDLED) for worker in workers]
    await asyncio.gather(*[world.put("marketplace", part) for part in (burst[::2], burst[1::2])])
    async with asyncio.timeout(20):
        while True:
            after = [await world.metric(worker, HANDLED) for worker in workers]
            if sum(after) - sum(before) == len(burst):
                break
            await asyncio.sleep(0.1)
    assert all(now > then for now, then in zip(after, before, strict=True)), "both took part"
    ids = [order.order_id for order in orders]
    assert {row[0]: row[1] for row in await world.rows("wallet", SAID_OF, ids)} == {"wallet.hold_placed.v1": 45}
    held = "SELECT coalesce(sum(amount), 0) FROM hold_parts WHERE hold_id = ANY($1)"
    assert await world.count("wallet", held, ids) == 45 * 7


async def test_shuffled_facts_end_in_the_state_of_their_order(coop: Cooperative) -> None:
    world = coop.world
    await world.have({"wallet-worker": 2, "missions-worker": 2})
    members = await coop.plugs(10)
    today = world.clock.today()
    chance = random.Random(11)
    said = []
    last = {}
    for member in members:
        for sequence in range(4, 4 + chance.randint(6, 9)):
            suspended = sequence % 2 == 0
            fact = (
                PlugSuspended(member=member, suspended_on=today, decision_id=new_id())
                if suspended
                else PlugResumed(member=member, resumed_on=today)
            )
            said.append(world.outgoing(fact, sequence))
            last[member.member_id] = ("suspended" if suspended else "active", sequence)
    ids = [one.message_id for one in said]
    shuffled = said + chance.sample(said, 20)
    chance.shuffle(shuffled)
    assert [one.message_id for one in shuffled[: len(ids)]] != ids
    await asyncio.gather(*[world.put("membership", shuffled[part::4]) for part in range(4)])
    for service in ("wallet", "missions"):
        await world.until(service, IN_INBOX, len(ids), ids)
        query = "SELECT member_id, status, sequence FROM plug_statuses WHERE member_id = ANY($1)"
        rows = await world.rows(service, query, [member.member_id for member in members])
        assert {row[0]: (row[1], row[2]) for row in rows} == last


@asynccontextmanager
async def lines_to_both(coop: Cooperative, count: int, service: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """Clients with one open connection each, some to each of the two copies of the api."""
    world, plain = coop.world, ssl.create_default_context()
    address, headers = f"{world.stack.address(service)}/v1/me", world.headers(coop.lead)
    apis = world.copies(f"{service}-api")
    async with asyncio.timeout(30):
        while True:
            began = [len(api.log.read_text()) for api in apis]
            async with AsyncExitStack() as open_until:
                clients = [httpx.AsyncClient(timeout=30, trust_env=False, verify=plain) for _ in range(count)]
                for client in clients:
                    await open_until.enter_async_context(client)
                await asyncio.gather(*[client.get(address, headers=headers) for client in clients])
                if all(_requests(api, "/v1/me", since) for api, since in zip(apis, began, strict=True)):
                    yield clients
                    return
            await asyncio.sleep(0.2)


async def test_a_hundred_clicks_with_one_key_have_one_effect(coop: Cooperative) -> None:
    world = coop.world
    await world.have({"missions-api": 2})
    name, key = f"Atelier {new_id()}", str(new_id())
    body = {"kind": "company", "name": name}
    address = f"{world.stack.address('missions')}/v1/clients"
    headers = world.headers(coop.lead, key)
    began = [len(api.log.read_text()) for api in world.copies("missions-api")]
    barrier = asyncio.Barrier(100)

    async def click(client: httpx.AsyncClient) -> httpx.Response:
        await barrier.wait()
        return await client.post(address, json=body, headers=headers)

    async with lines_to_both(coop, 100, "missions") as clients:
        answers = await asyncio.gather(*[click(client) for client in clients])
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}, statuses
    created = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in created}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in created) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"still_running"}
    apis = world.copies("missions-api")
    assert all(_requests(api, "/v1/clients", since) for api, since in zip(apis, began, strict=True)), "both took part"

    assert await world.count("missions", "SELECT count(*) FROM clients WHERE name = $1", name) == 1
    later = await world.client.post(address, json=body, headers=headers)
    assert (later.status_code, later.content) == (201, created[0].content)
    other = await world.client.post(address, json={**body, "kind": "public_body"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    missing = await world.client.post(address, json=body, headers=world.headers(coop.lead))
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")
    assert await world.count("missions", "SELECT count(*) FROM clients WHERE name = $1", name) == 1


async def test_two_hundred_spends_of_one_on_a_balance_of_fifty(coop: Cooperative) -> None:
    """F34: half of them gifts by two gateways, half orders by two workers; exactly fifty succeed."""
    world = coop.world
    await world.have({"wallet-worker": 0})
    for _ in range(2):
        await world.stack.scale("wallet-worker", len(world.copies("wallet-worker")) + 1, {"WALLET_BATCH_LIMIT": "8"})
    await world.stack.scale("wallet-api", 2)
    await world.stack.wait_ready()
    buyer = await _with_fifty(coop)
    workers, apis = world.copies("wallet-worker"), world.copies("wallet-api")
    before = [await world.metric(worker, HANDLED) for worker in workers]
    began = [len(api.log.read_text()) for api in apis]
    spends = [coop.order(buyer, coop.lead, 1) for _ in range(100)]
    outgoing = [world.outgoing(spend) for spend in spends]
    address = f"{world.stack.address('wallet')}/v1/transfers"

    async def give(client: httpx.AsyncClient) -> int:
        to, amount = {"member_id": str(coop.lead.member_id)}, {"amount": 1, "unit": "COL"}
        body = {"id": str(new_id()), "to": to, "amount": amount}
        return (await client.post(address, json=body, headers=world.headers(buyer))).status_code

    async with lines_to_both(coop, 100, "wallet") as clients:
        publishing = [world.put("marketplace", outgoing[part::4]) for part in range(4)]
        given, _ = await asyncio.gather(
            asyncio.gather(*[give(client) for client in clients]), asyncio.gather(*publishing)
        )
    answers = await _settled(coop, spends, publish=False)
    placed = answers.get("wallet.hold_placed.v1", 0)
    assert Counter(given) == Counter({201: 50 - placed, 409: 50 + placed})
    assert answers.get("wallet.hold_refused.v1", 0) == 100 - placed
    after = [await world.metric(worker, HANDLED) for worker in workers]
    assert all(now > then for now, then in zip(after, before, strict=True)), "both workers took part"
    asked = [_requests(api, "/v1/transfers", since) for api, since in zip(apis, began, strict=True)]
    assert all(asked), "both gateways took part"
    await world.stack.scale("wallet-api", 0)
    left = "SELECT sum(credits_posted - debits_posted - debits_pending) FROM accounts WHERE owner_id = $1"
    assert await world.count("wallet", left, buyer.member_id) == 0


async def _with_fifty(coop: Cooperative) -> Member:
    """A member whose SUB is all set aside and who has earned 50 COL: what orders and gifts can both take."""
    buyer, other = await coop.plugs(2)
    earned = coop.order(other, buyer, 50)
    await _settled(coop, [coop.order(buyer, coop.lead, 10_000), earned])
    today = coop.world.clock.today()
    await coop.world.tell(
        OrderCompleted(
            order_id=earned.order_id, buyer=other, seller=buyer, how="buyer", skill_codes=(), completed_on=today
        )
    )
    settled = "SELECT count(*) FROM holds WHERE hold_id = $1 AND state = 'settled'"
    await coop.world.until("wallet", settled, 1, earned.order_id)
    return buyer


async def _settled(coop: Cooperative, orders: Sequence[OrderPlaced], *, publish: bool = True) -> dict[str, int]:
    ids = [order.order_id for order in orders]
    if publish:
        await coop.world.tell(*orders)
    await coop.world.until("wallet", "SELECT count(*) FROM holds WHERE hold_id = ANY($1)", len(ids), ids)
    return {row[0]: row[1] for row in await coop.world.rows("wallet", SAID_OF, ids)}
