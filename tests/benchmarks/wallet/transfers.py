"""`POST /v1/transfers` over 32 connections, beside FN, FN-hot and a transfer of the ORM, in the same minutes.

Each request has a bearer token and an id of its own. What is checked after each run: every answer was a 201, the gifts
are in the journal, and at the end the ledger's own check holds.
"""

import asyncio
import random
import socket
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import orjson
import psutil

from deploy.local.stack import Stack
from services.wallet.domain.gifts import GiftAsk
from services.wallet.use_cases.check_ledger import check_ledger, must_hold
from services.wallet.use_cases.post_transfers import TransferRequest, post_transfers
from shared.errors import Problem
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.benchmarks import yardsticks
from tests.benchmarks.http_load import Connection, closed_loop, request
from tests.benchmarks.report import WALLET, Figure, figure
from tests.benchmarks.stacks import admin_url, count, database_of, stack
from tests.benchmarks.wallet import orm_application
from tests.benchmarks.wallet.givers import People, settle
from tests.benchmarks.world import KeyServer, key_server

CONNECTIONS = 32
SECONDS = 5.0
RUNS = 3
BATCH = 500
Headers = dict[str, str]
_GIFTS = "SELECT count(*) FROM groups WHERE kind = 'gift'"


@dataclass
class Runs:
    """What each of the paired runs gave."""

    fn: list[float] = field(default_factory=list)
    fn_hot: list[float] = field(default_factory=list)
    orm: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    hot: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    batch: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


async def measure() -> list[Figure]:
    """Three paired runs; the ratios are medians of the runs' own ratios."""
    runs = Runs()
    with key_server() as keys:
        async with stack(("wallet",), {"wallet-worker": 0, "wallet-relay": 0}, {"JWKS_URL": keys.url}) as running:
            await yardsticks.prepare(admin_url(running))
            people = await settle(running)
            headers = await _log_in(running, keys, people)
            for turn in range(RUNS):
                await _run(running, headers, people, runs)
                print(f"run {turn + 1} of {RUNS}: {runs}")
            async with database_of(running, "wallet") as database, database.begin(Cause("command")) as work:
                must_hold(await check_ledger(work))
    return _figures(runs)


async def _run(running: Stack, headers: Sequence[Headers], people: People, runs: Runs) -> None:
    binaries = _binaries(running)
    url = admin_url(running)
    runs.fn.append(await asyncio.to_thread(yardsticks.pgbench, binaries, url, clients=CONNECTIONS))
    await _over_http(running, headers, people, runs, hot=False)
    runs.fn_hot.append(await asyncio.to_thread(yardsticks.pgbench, binaries, url, clients=CONNECTIONS, hot=True))
    await _over_http(running, headers, people, runs, hot=True)
    runs.batch.append(await _in_lists(running, people))
    runs.orm.append(await _orm(url))


def _binaries(running: Stack) -> Path:
    postgres = running.servers.postgres
    assert postgres is not None
    return Path(postgres.binaries.folder)


async def _log_in(running: Stack, keys: KeyServer, people: People) -> list[Headers]:
    """The headers of each giver. Each has been seen once: a gateway remembers a token that it has verified."""
    headers = [
        {"authorization": f"Bearer {keys.issuer.issue(member_id, number)}"}
        for number, member_id in enumerate(people.givers, start=1)
    ]
    connection = await Connection.open(running.address("wallet"))
    for one in headers:
        assert (await connection.send(request("GET", "/v1/policies", one)))[0] == 200
    connection.close()
    return headers


async def _over_http(running: Stack, headers: Sequence[Headers], people: People, runs: Runs, *, hot: bool) -> None:
    """Closed loops of gifts of 0.01: to anybody, or all to the pot."""
    before = await count(running, "wallet", _GIFTS)
    process = _api(running)
    busy = sum(process.cpu_times()[:2])
    result = await closed_loop(
        running.address("wallet"), _gifts(headers, people, hot=hot), connections=CONNECTIONS, seconds=SECONDS
    )
    busy = sum(process.cpu_times()[:2]) - busy
    assert set(result.statuses) == {201}, result.statuses
    assert await count(running, "wallet", _GIFTS) - before == result.statuses[201]
    if hot:
        runs.hot.append(result.per_second)
        return
    runs.spread.append(result.per_second)
    runs.p99.append(statistics.quantiles(result.latencies, n=100)[98] * 1_000)
    runs.cpu.append(busy / result.statuses[201] * 1e6)


def _api(running: Stack) -> psutil.Process:
    [pid] = [one.pid for one in running.processes.running.values() if one.service == "wallet"]
    return psutil.Process(pid)


def _gifts(headers: Sequence[Headers], people: People, *, hot: bool) -> Callable[[], bytes]:
    chance = random.Random(new_id().int)
    others = people.ids[len(people.givers) :]

    def make() -> bytes:
        to = {"pot": True} if hot else {"member_id": str(chance.choice(others))}
        body = {"id": str(new_id()), "to": to, "amount": {"amount": 1, "unit": "COL"}}
        return request("POST", "/v1/transfers", chance.choice(headers), orjson.dumps(body))

    return make


async def _in_lists(running: Stack, people: People) -> float:
    """Gifts a second through the batch function alone, lists of 500, each committed before the next."""
    chance = random.Random(7)
    done, began = 0, time.monotonic()
    async with database_of(running, "wallet") as database:
        while time.monotonic() - began < SECONDS:
            asked = [_asked(people, chance) for _ in range(BATCH)]
            async with database.begin(Cause("request")) as work:
                outcomes = await post_transfers(work, asked)
            assert not any(isinstance(outcome, Problem) for outcome in outcomes)
            done += BATCH
        return done / (time.monotonic() - began)


def _asked(people: People, chance: random.Random) -> TransferRequest:
    number = chance.randrange(len(people.givers))
    to: UUID = chance.choice(people.ids[len(people.givers) : len(people.givers) + 10_000])
    return TransferRequest(new_id(), GiftAsk(people.ids[number], number + 1, to, 1, "COL"), None, new_id())


async def _orm(url: str) -> float:
    """Requests a second of the baseline, over as many connections."""
    async with _orm_application(url) as address:
        chance = random.Random(7)

        def make() -> bytes:
            source, target = chance.sample(range(1, orm_application.ACCOUNTS + 1), 2)
            body = orjson.dumps({"source": source, "target": target, "amount": 1})
            return request("POST", "/transfers", {"idempotency-key": str(new_id())}, body)

        result = await closed_loop(address, make, connections=CONNECTIONS, seconds=SECONDS)
    assert set(result.statuses) == {201}, result.statuses
    return result.per_second


@asynccontextmanager
async def _orm_application(url: str) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", orm_application.__name__, url, str(port)]
    process = await asyncio.create_subprocess_exec(*command)
    address = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(30):
            while not await _listens(address):
                await asyncio.sleep(0.1)
        yield address
    finally:
        process.terminate()
        await process.wait()


async def _listens(address: str) -> bool:
    try:
        (await Connection.open(address)).close()
    except OSError:
        return False
    return True


def _figures(runs: Runs) -> list[Figure]:
    def ratio(values: list[float], yardstick: list[float]) -> list[float]:
        return [value / other for value, other in zip(values, yardstick, strict=True)]

    def one(name: str, values: list[float], unit: str, target: str | None = None) -> Figure:
        return figure(name, values, unit, target, command=WALLET)

    return [
        one("fn32", runs.fn, "transfers/s"),
        one("fnhot32", runs.fn_hot, "transfers/s"),
        one("orm_http", runs.orm, "transfers/s"),
        one("transfers_per_second", runs.spread, "transfers/s"),
        one("transfers_hot_per_second", runs.hot, "transfers/s"),
        one("transfers_cpu_us", runs.cpu, "µs a request"),
        one("transfers_per_fn32", ratio(runs.spread, runs.fn), "× FN(32)", ">= 0.4"),
        one("transfers_per_orm", ratio(runs.spread, runs.orm), "× ORM", ">= 12"),
        one("transfers_hot_per_fnhot32", ratio(runs.hot, runs.fn_hot), "× FN-hot(32)", ">= 2"),
        one("transfers_p99_ms", runs.p99, "ms", "<= 90"),
        one("transfers_batch_per_fn32", ratio(runs.batch, runs.fn), "× FN(32)", ">= 0.9"),
    ]
