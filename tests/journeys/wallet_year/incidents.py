"""What goes wrong in the year: a worker killed while it posts the conversion, and a broker that restarts."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import psutil

from deploy.local.processes import RoleProcess
from tests.journeys.wallet_year.facts import A
from tests.journeys.wallet_year.year import Year

_WAITING = "SELECT client_port FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))"


@asynccontextmanager
async def killed_in_the_middle(year: Year) -> AsyncIterator[None]:
    """Hold the account of one member, so that whoever posts the conversion waits within its transaction; SIGKILL that
    worker when the block ends. The other one goes on; the killed one is started again."""
    owner = await asyncpg.connect(year.stack.servers.urls["wallet"].migration)
    try:
        held = owner.transaction()
        await held.start()
        await owner.execute("SELECT FROM accounts WHERE owner_id = $1 FOR UPDATE", year.id_of(year.plugs[A]))
        yield
        victim = await _who_waits(year, owner.get_server_pid())
        victim.signal(signal.SIGKILL)
        assert await year.stack.processes.ended(victim.name) == -signal.SIGKILL
        await held.rollback()
    finally:
        await owner.close()
    await year.stack.restart(victim.name)


async def _who_waits(year: Year, holder: int) -> RoleProcess:
    """The worker that waits for what a connection holds."""
    workers = [one for one in year.stack.processes.running.values() if one.name.startswith("wallet-worker")]
    assert len(workers) == 2
    assert year.stack.servers.postgres is not None
    admin = await asyncpg.connect(year.stack.servers.postgres.admin_url)
    try:
        async with asyncio.timeout(20):
            while True:
                ports = {row[0] for row in await admin.fetch(_WAITING, holder)}
                for worker in workers:
                    if ports & {one.laddr.port for one in psutil.Process(worker.pid).net_connections("tcp")}:
                        return worker
                await asyncio.sleep(0.01)
    finally:
        await admin.close()


@asynccontextmanager
async def without_broker(year: Year) -> AsyncIterator[None]:
    """The broker is killed before the block and is back after it: what is said meanwhile waits in the outboxes."""
    broker = year.stack.servers.rabbit
    assert broker is not None
    await asyncio.to_thread(broker.kill)
    try:
        yield
    finally:
        await asyncio.to_thread(broker.start)
