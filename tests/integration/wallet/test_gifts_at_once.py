"""Many at once, over two gateways and the bus: no deadlock, no floor passed, no gift twice (F18, F32, F34, F35)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from shared.contracts.message import Member
from shared.database.engine import Database, create_engine
from shared.ids import new_id
from shared.messaging.outbox import MessageOutbox
from shared.web.application import create_application
from tests.integration.wallet.giving import earn, transfer
from tests.integration.wallet.till import Till, placed


@asynccontextmanager
async def replica(till: Till) -> AsyncIterator[httpx.AsyncClient]:
    """Another gateway on the same database: its own pool, its own gatherers."""
    wallet = till.wallet
    url = wallet.settings.database_url.get_secret_value()
    engine = create_engine(url, application_name="wallet-replica", pool_size=8)
    database = Database(
        engine,
        clock=wallet.clock,
        cooperative=wallet.settings.cooperative,
        new_outbox=lambda work: MessageOutbox(work, "wallet"),
    )
    application = create_application(
        name="wallet",
        title="Wallet",
        settings=wallet.settings,
        database=database,
        routers=wallet.service.routers,
        key_source=wallet.issuer.key_source(),
    )
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://replica") as client:
        yield client
    await engine.dispose()


class Counters:
    """Two gateways, and somebody who asks now the one, now the other."""

    def __init__(self, till: Till, other: httpx.AsyncClient) -> None:
        self.till = till
        self.clients = (till.wallet.client, other)

    async def ask(self, number: int, who: Member, body: dict[str, Any]) -> httpx.Response:
        client = self.clients[number % 2]
        return await client.post("/v1/transfers", json=body, headers=self.till.headers(who))


@pytest.fixture
async def counters(till: Till) -> AsyncIterator[Counters]:
    await till.plugs()
    async with replica(till) as other:
        yield Counters(till, other)


async def deadlocks(till: Till) -> int:
    return await till.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")


async def test_there_and_back_by_fifty_without_a_deadlock(counters: Counters) -> None:
    """F18; half of them give what they have just received."""
    till = counters.till
    await earn(till, till.buyer, 1_000)
    await earn(till, till.seller, 1_000)
    pairs = [(till.buyer, till.seller), (till.seller, till.buyer)]
    order = placed(till.buyer, till.third, 500)
    asked = [counters.ask(n // 2, pairs[n % 2][0], transfer(pairs[n % 2][1], 7)) for n in range(100)]
    answers, _ = await asyncio.gather(asyncio.gather(*asked), till.hear(order))
    assert Counter(answer.status_code for answer in answers) == {201: 100}
    assert [(await till.credits(who))[2] for who in (till.buyer, till.seller)] == [1_000, 1_000]
    assert await deadlocks(till) == 0


async def test_one_id_at_two_gateways_is_one_gift(counters: Counters) -> None:
    """F32: a hundred in one barrier, then again."""
    till = counters.till
    await earn(till, till.buyer, 1_000)
    body = transfer(till.seller, 100)
    answers = await asyncio.gather(*(counters.ask(n, till.buyer, body) for n in range(100)))
    answers += [await counters.ask(n, till.buyer, body) for n in range(2)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert (await till.credits(till.seller))[2] == 100


async def test_two_hundred_spends_of_a_balance_of_fifty(counters: Counters) -> None:
    """F34: over two gateways and by orders at once, exactly fifty succeed. The buyer has no SUB left."""
    till = counters.till
    await till.hear(placed(till.buyer, till.third, 10_000))
    await earn(till, till.buyer, 50)
    spends = [counters.ask(n, till.buyer, transfer(till.seller, 1)) for n in range(100)]
    orders = [placed(till.buyer, till.third, 1, order_id=new_id()) for _ in range(100)]
    batches = [till.wallet.hear(*orders[first : first + 25]) for first in range(0, 100, 25)]
    answers, _ = await asyncio.gather(asyncio.gather(*spends), asyncio.gather(*batches))
    given = Counter(answer.status_code for answer in answers)
    held = await till.count("SELECT count(*) FROM holds WHERE price_credits = 1 AND state = 'placed'")
    assert given[201] + held == 50
    assert given[201] + given[409] == 100
    assert (await till.credits(till.buyer))[2:] == (0, held)
    assert await deadlocks(till) == 0


async def test_everybody_gives_to_the_pot(counters: Counters) -> None:
    """F35: one hot account."""
    till = counters.till
    for who in (till.buyer, till.seller, till.third):
        await earn(till, who, 300)
    givers = (till.buyer, till.seller, till.third)
    answers = await asyncio.gather(*(counters.ask(n, givers[n % 3], transfer(None, 10)) for n in range(90)))
    assert Counter(answer.status_code for answer in answers) == {201: 90}
    assert await till.count("SELECT credits_posted FROM accounts WHERE kind = 'pot_col'") == 900
    assert await deadlocks(till) == 0
