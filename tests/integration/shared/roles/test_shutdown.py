"""SIGTERM, as a rolling deployment sends it: each role puts its work down in order and ends with status 0."""

import asyncio
import signal
import sys
from urllib.parse import urlsplit

import asyncpg
import pytest

from tests.conftest import NewDatabase
from tests.integration.shared.roles.test_operator_commands import ROOT, environment_of
from tests.servers import Rabbit


@pytest.mark.parametrize("role", ["api", "worker", "relay", "all"])
async def test_a_role_ends_in_order(new_database: NewDatabase, rabbitmq: Rabbit, role: str) -> None:
    made = await new_database("wallet")
    environment = {**environment_of(made, rabbitmq, "wallet"), "WALLET_PORT": "0"}
    command = [sys.executable, "-m", "services.wallet", role]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE)
    try:
        await _busy(made.owner_url, urlsplit(made.runtime_url).path[1:])
        process.send_signal(signal.SIGTERM)
        _, said = await asyncio.wait_for(process.communicate(), 8)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, said
    assert b"Traceback" not in said
    assert b"background_task_ended" not in said


async def _busy(owner_url: str, database: str) -> None:
    """Return when the role has its sessions in the database, and a moment later."""
    connection = await asyncpg.connect(owner_url)
    try:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
        async with asyncio.timeout(20):
            while not await connection.fetchval(query, database):
                await asyncio.sleep(0.1)
        await asyncio.sleep(1)
    finally:
        await connection.close()
