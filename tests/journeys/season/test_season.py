"""The season of `make demo` over RabbitMQ with every service twice in role `all`: nothing is lost or doubled."""

import json
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from deploy.local.demo.mission import POT, SHARES
from deploy.local.demo.play import Outcome, play, seeded
from deploy.local.demo.season import Balance
from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from shared.contracts.catalogue import messages
from shared.contracts.message import SERVICES
from tests.servers import note_real_part

pytestmark = pytest.mark.asyncio(loop_scope="module")

SEED = 23
NOTHING = Balance(0, 0, 0, 0)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack() -> AsyncIterator[Stack]:
    """Ten processes."""
    options = StackOptions(
        purpose="test",
        bus="rabbitmq",
        copies={f"{service}-all": 2 for service in SERVICES},
        ports=dict.fromkeys(SERVICES, 0),
        environment="test",
        durable=False,
        settings=seeded(SEED),
    )
    async with Stack(options) as opened:
        assert len(opened.processes.running) == 2 * len(SERVICES)
        for server in (opened.servers.postgres, opened.servers.rabbit):
            assert server is not None
            note_real_part(server.source)
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def outcome(stack: Stack) -> Outcome:
    """The season, played once for all tests here."""
    said: list[str] = []
    played = await play(stack, SEED, said.append)
    stack.processes.check()
    assert [line[:2] for line in said if not line.startswith(" ")] == ["1.", "2.", "3.", "4.", "5."]
    return played


async def rows(stack: Stack, service: str, query: str) -> Sequence[asyncpg.Record]:
    """What a service's database holds."""
    connection = await asyncpg.connect(stack.servers.urls[service].database)
    try:
        found: Sequence[asyncpg.Record] = await connection.fetch(query)
        return found
    finally:
        await connection.close()


async def test_everybody_has_what_the_rules_give_them(outcome: Outcome) -> None:
    artists = [one.number for one in outcome.cast.of("artist")]
    costs = outcome.cast.president.number
    expected = {one.number: NOTHING for one in outcome.cast.people}
    expected[costs] = Balance(0, 0, 0, 11_000)
    expected |= {
        artists[0]: Balance(SHARES[0], 7_000, 0, 0),
        artists[1]: Balance(SHARES[1], 10_000, 3_000, 0),
        artists[2]: Balance(SHARES[2], 10_000, 0, 0),
    }
    assert outcome.before.balances == dict.fromkeys(expected, NOTHING)
    assert outcome.after.balances == expected
    assert (outcome.before.pot, outcome.after.pot) == (0, POT)
    totals = {one["unit"]: (one["issued"], one["destroyed"], one["others"]) for one in outcome.check["totals"]}
    assert totals == {"SUB": (30_000, 3_000, 27_000), "COL": (3_000, 0, 3_000)}


async def test_each_message_said_has_its_effect_once_at_each_listener(stack: Stack, outcome: Outcome) -> None:
    """I7: sent rows against inbox rows, and the figures of the terminal's table against both."""
    said: dict[str, set[UUID]] = defaultdict(set)
    pairs: Counter[tuple[str, str]] = Counter()
    for sender in SERVICES:
        for message_id, routing_key in await rows(stack, sender, "SELECT message_id, routing_key FROM sent_messages"):
            for listener in messages()[routing_key].listeners:
                said[listener].add(message_id)
                pairs[sender, listener] += 1
    for listener in SERVICES:
        heard = [row[0] for row in await rows(stack, listener, "SELECT message_id FROM inbox")]
        assert len(heard) == len(set(heard))
        assert set(heard) == said[listener], listener
    assert {(one.sender, one.listener): one.count for one in outcome.messages} == pairs
    assert all(one.median_ms > 0 for one in outcome.messages)


async def test_nothing_is_left_over(stack: Stack, outcome: Outcome) -> None:
    for service in SERVICES:
        for table in ("outbox", "inbox_messages", "delivery_starts"):
            (count,) = await rows(stack, service, f"SELECT count(*) FROM {table}")  # noqa: S608
            assert count[0] == 0, f"{service}.{table}"


async def test_both_copies_of_every_service_took_part(stack: Stack, outcome: Outcome) -> None:
    """Otherwise this journey would show one process a service and an idle one."""
    for service in SERVICES:
        for copy in (1, 2):
            events = Counter(_events(stack.files.logs / f"{service}-all-{copy}.log"))
            assert events["message"] > 0, (service, copy, events)
            assert events["request"] > 0, (service, copy, events)


def _events(log: Path) -> list[str]:
    lines = [line for line in log.read_text().splitlines() if line.startswith("{")]
    return [json.loads(line)["event"] for line in lines]
