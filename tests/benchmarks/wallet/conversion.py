"""A year's conversion of 10 000, 100 000 and 1 000 000 members, by two workers as they are shipped.

The members and their year are loaded by set statements (`conversion.sql`), sealed, summed and checked; the clock runs from the first
part of the computation to `executed`. Freezing is timed apart. Afterwards sums, the clearing account, the ledger's own check
and the manifest are verified.
"""  # noqa: E501

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg
import psutil

from deploy.local.stack import Stack
from services.wallet.use_cases.check_ledger import check_ledger, must_hold
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.open_conversion import open_run
from services.wallet.use_cases.read_conversions import write_manifest
from services.wallet.use_cases.seal_journal import seal_journal
from shared.database.engine import Database
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.benchmarks.report import WALLET, Figure, figure
from tests.benchmarks.stacks import admin_url, database_of, stack
from tools.verify_conversion import verify

YEAR = 2025
SIZES = (10_000, 100_000, 1_000_000)


class Converted(NamedTuple):
    """One run: seconds by part of it, and the longest transaction."""

    freeze: float
    compute: float
    post: float
    manifest: float
    longest_ms: float
    megabytes: float

    @property
    def seconds(self) -> float:
        """Computed and posted."""
        return self.compute + self.post


async def measure() -> list[Figure]:
    """Each size on a database of its own."""
    found = {size: await _convert(size) for size in SIZES}
    small, large = found[100_000], found[1_000_000]
    figures = [
        figure("conversion_1m_seconds", [large.seconds], "s", "<= 20", command=WALLET),
        figure("conversion_1m_per_100k", [large.seconds / small.seconds], "ratio", "<= 14", command=WALLET),
        figure("conversion_longest_tx_ms", [large.longest_ms], "ms", "<= 1000", command=WALLET),
        figure("conversion_1m_manifest_seconds", [large.manifest], "s", "<= 30", command=WALLET),
        figure("conversion_1m_memory_mb", [large.megabytes], "MB a worker", command=WALLET),
    ]
    for size, run in found.items():
        for part in ("freeze", "compute", "post"):
            figures.append(figure(f"conversion_{size}_{part}_seconds", [getattr(run, part)], "s", command=WALLET))
    return figures


async def _convert(size: int) -> Converted:
    async with (
        stack(("wallet",), {f"wallet-{role}": 0 for role in ("api", "worker", "relay")}) as running,
        database_of(running, "wallet") as database,
        _watched(running) as longest,
    ):
        await _load(running, size)
        more = True
        while more:
            async with database.begin(Cause("job")) as work:
                more = await seal_journal(work)
        await running.scale("wallet-worker", 2)
        await _caught_up(running)
        async with database.begin(Cause("request")) as work:
            run = await open_run(work, YEAR)
        began = time.perf_counter()
        longest[0] = 0.0
        await _until(running, run.run_id, "phase NOT IN ('freeze')")
        frozen = time.perf_counter()
        await _until(running, run.run_id, "state = 'computed'")
        computed = time.perf_counter()
        async with database.begin(Cause("request")) as work:
            await start_execution(work, run.run_id, new_id())
        await _until(running, run.run_id, "state = 'executed'")
        posted = time.perf_counter()
        worst = longest[0] * 1000
        sizes = [psutil.Process(one.pid).memory_info().rss / 1e6 for one in running.processes.running.values()]
        written = await _manifest(database, run.run_id)
        async with database.begin(Cause("command")) as work:
            must_hold(await check_ledger(work))
    return Converted(frozen - began, computed - frozen, posted - computed, written, worst, max(sizes))


async def _load(running: Stack, size: int) -> None:
    script = (Path(__file__).parent / "conversion.sql").read_text()
    for name, value in (("$FIRST", 1), ("$LAST", size), ("$BASE", 0)):
        script = script.replace(name, str(value))
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    await connection.execute(script)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _caught_up(running: Stack) -> None:
    """Until the workers have done what a journal of a minute ago calls for: its sums by month and the nightly check."""
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    late = "SELECT count(*) FROM due_jobs WHERE due_at < now() - interval '2 seconds'"
    quiet = 0
    async with asyncio.timeout(600):
        while quiet < 10:
            quiet = 0 if await connection.fetchval(late) else quiet + 1
            await asyncio.sleep(0.5)
    await connection.close()


async def _until(running: Stack, run_id: UUID, condition: str) -> None:
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    query = f"SELECT {condition} FROM conversion_runs WHERE run_id = $1"  # noqa: S608 - conditions of this module
    async with asyncio.timeout(300):
        while not await connection.fetchval(query, run_id):
            await asyncio.sleep(0.02)
    await connection.close()


async def _manifest(database: Database, run_id: UUID) -> float:
    began = time.perf_counter()
    async with database.begin(Cause("request")) as work:
        text = [block async for block in write_manifest(work, run_id)]
    seconds = time.perf_counter() - began
    verify("".join(text).splitlines(keepends=True))
    return seconds


@asynccontextmanager
async def _watched(running: Stack) -> AsyncIterator[list[float]]:
    """The longest transaction of a worker so far, in seconds."""
    longest = [0.0]

    async def watch() -> None:
        connection = await asyncpg.connect(admin_url(running))
        query = (
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0) FROM pg_stat_activity"
            " WHERE usename LIKE '%wallet%runtime%' AND application_name <> 'bench'"
        )
        while True:
            longest[0] = max(longest[0], float(await connection.fetchval(query)))
            await asyncio.sleep(0.01)

    task = asyncio.create_task(watch())
    try:
        yield longest
    finally:
        task.cancel()
