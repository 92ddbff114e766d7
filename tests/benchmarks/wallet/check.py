"""The whole check and sealing, on half a million and on a million transfers: speed, and that memory is flat.

The ledger is loaded by set statements (`check.sql`), then sealed by the job's own use case, then checked by the
command's. Memory is what the two processes at work have for themselves: this one, and that of PostgreSQL.
"""

import asyncio
import contextlib
import os
import resource
import time
from pathlib import Path
from typing import NamedTuple

import asyncpg
from sqlalchemy import text

from deploy.local.stack import Stack
from services.wallet.use_cases.check_ledger import check_ledger, must_hold
from services.wallet.use_cases.seal_journal import seal_journal
from shared.database.engine import Database
from shared.observability.cause import Cause
from tests.benchmarks.report import WALLET, Figure, figure
from tests.benchmarks.stacks import database_of, stack

HALF, WHOLE = 160_000, 320_000
"""Groups: half a million transfers, and a million."""
RUNS = 3
_MIB = 1024 * 1024


class Checked(NamedTuple):
    """One run: transfers a second, and the most memory of both processes, in MiB."""

    rate: float
    memory: float


async def measure() -> list[Figure]:
    """Load a part, seal it, check it; then the rest, and check the whole three times."""
    async with (
        stack(("wallet",), {f"wallet-{role}": 0 for role in ("api", "worker", "relay")}) as running,
        database_of(running, "wallet") as database,
    ):
        await _load(running, 1, HALF)
        await _seal(database)
        small = await _check(database)
        await _load(running, HALF + 1, WHOLE)
        sealed = await _seal(database)
        runs = [await _check(database) for _ in range(RUNS)]
    flat = [run.memory / small.memory for run in runs]
    return [
        figure("check_per_second", [run.rate for run in runs], "transfers/s", ">= 100000", command=WALLET),
        figure("check_memory_mib", [run.memory for run in runs], "MiB", command=WALLET),
        figure("check_memory_1m_per_500k", flat, "ratio", "<= 1.25", command=WALLET),
        figure("seal_groups_per_second", [sealed], "groups/s", ">= 5000", command=WALLET),
    ]


async def _load(running: Stack, first: int, last: int) -> None:
    script = (Path(__file__).parent / "check.sql").read_text().replace("$FIRST", str(first)).replace("$LAST", str(last))
    connection = await asyncpg.connect(running.servers.urls["wallet"].migration)
    await connection.execute(script)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _seal(database: Database) -> float:
    """Groups a second, until nothing waits."""
    began, before = time.perf_counter(), await _sealed(database)
    more = True
    while more:
        async with database.begin(Cause("job")) as work:
            more = await seal_journal(work)
    return (await _sealed(database) - before) / (time.perf_counter() - began)


async def _sealed(database: Database) -> int:
    async with database.engine.connect() as connection:
        return int((await connection.execute(text("SELECT coalesce(sum(row_count), 0) FROM seals"))).scalar_one())


async def _check(database: Database) -> Checked:
    async with database.begin(Cause("command")) as work:
        backend = int((await work.connection.execute(text("SELECT pg_backend_pid()"))).scalar_one())
        most = [0]
        watching = asyncio.create_task(_watch(backend, most))
        began = time.perf_counter()
        report = must_hold(await check_ledger(work))
        seconds = time.perf_counter() - began
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Checked(report.counts.transfers / seconds, (own + most[0]) / _MIB)


async def _watch(backend: int, most: list[int]) -> None:
    """What a process of PostgreSQL has beside the buffers that all share."""
    while True:
        most[0] = max(most[0], _own_bytes(backend))
        await asyncio.sleep(0.05)


def _own_bytes(process: int) -> int:
    _, resident, shared = (int(part) for part in Path(f"/proc/{process}/statm").read_text().split()[:3])
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE")
