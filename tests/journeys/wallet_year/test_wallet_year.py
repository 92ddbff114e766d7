"""A year, once: everything by the gateways of running processes, from the founding to the closed conversion."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from deploy.local.demo.evening import play_evening
from deploy.local.demo.founding import found_cooperative
from deploy.local.demo.mission import play_mission
from deploy.local.demo.order import play_order
from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from tests.journeys.wallet_year import books, converting, earning, paying
from tests.journeys.wallet_year.facts import CONVERTED, COSTS, FEES, ORDERS, A, B, C
from tests.journeys.wallet_year.live import following
from tests.journeys.wallet_year.year import Year, begin, open_year
from tests.servers import note_real_part

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWO_OF_EACH = {"wallet-all": 0, "wallet-api": 2, "wallet-worker": 2, "wallet-relay": 2}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def year() -> AsyncIterator[Year]:
    """Ten processes: the wallet's three roles twice, the four other services in role `all`."""
    options = StackOptions(
        purpose="test",
        bus="rabbitmq",
        copies=TWO_OF_EACH,
        ports={},
        environment="test",
        durable=False,
        settings={"WALLET_SIREN": "732829320"},
    )
    stack = Stack(options)
    begin(stack)
    async with stack, httpx.AsyncClient(timeout=20, trust_env=False) as client:
        for server in (stack.servers.postgres, stack.servers.rabbit):
            assert server is not None
            note_real_part(server.source)
        opened = open_year(stack, client, print)
        try:
            yield opened
        finally:
            await opened.season.gateways.close()


async def test_a_year(year: Year, tmp_path: Path) -> None:
    await earn(year)
    await converting.new_year(year)
    await converting.compute(year)
    await converting.verify(year, tmp_path)
    await converting.contest(year)
    await converting.approve(year)
    await converting.execute(year)
    a, b, _ = (who.number for who in year.plugs)
    assert CONVERTED[C] == 0
    await paying.pay_out(year, {a: CONVERTED[A], b: CONVERTED[B]})
    await converting.close(year)
    await year.settle()
    await books.balances_add_up(year)
    await books.statements_agree(year)
    await books.files_agree(year)
    await books.commands_agree(year)
    await books.everything_was_heard_once(year)


async def earn(year: Year) -> None:
    """From the founding to the last days of December."""
    season = year.season
    await found_cooperative(season)
    await play_evening(season)
    await earning.decide(
        year, "Délai de contestation", {"target": "wallet", "key": "contest_days", "value": 7, "unit": "days"}
    )
    async with following(year, year.plugs[A]) as posted:
        await play_order(season)
    assert [line["amount"] for line in posted[0]["lines"]] == [{"amount": ORDERS[0].price, "unit": "SUB"}]
    await earning.orders(year)
    await play_mission(season)
    await earning.gifts(year)
    await earning.accounts(year)
    await earning.client_pays(year)
    await earning.december(year)
    a, b, president = (who.number for who in (year.plugs[A], year.plugs[B], year.president))
    await paying.pay_out(year, {a: FEES[A], b: FEES[B], president: COSTS})
    await paying.kept_for_c(year, FEES[C])
