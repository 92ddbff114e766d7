"""The private servers of the launcher come back after `kill -9` with what was confirmed, and leave nothing behind."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from deploy.local.errors import LaunchError
from deploy.local.given import GivenDatabase, empty, refuse_or_reset
from deploy.local.postgres import PostgresServer
from deploy.local.postgres_binaries import embedded, installed
from deploy.local.processes import ROOT, plain_environment
from deploy.local.provision import connected, drop_all, in_database, provision
from tests.servers import Postgres


@pytest.fixture(params=[embedded, installed], ids=["embedded", "installed"])
def server(request: pytest.FixtureRequest) -> Iterator[PostgresServer]:
    """A private server from each source that this machine has."""
    binaries = request.param() or embedded()
    assert binaries is not None
    made = PostgresServer(binaries, durable=False)
    made.start()
    yield made
    made.stop()
    assert not made.folder.exists()


async def test_a_killed_server_comes_back_on_its_port_with_its_data(server: PostgresServer) -> None:
    port, pid = server.port, server.pid
    async with connected(server.admin_url) as connection:
        await connection.execute("CREATE TABLE kept (a int); INSERT INTO kept VALUES (1)")
    server.kill()
    assert not psutil.pid_exists(pid)
    server.start()
    assert server.port == port
    async with connected(server.admin_url) as connection:
        assert await connection.fetchval("SELECT a FROM kept") == 1
        assert await connection.fetchval("SHOW max_connections") == "300"


def test_a_folder_keeps_the_data(tmp_path: Path) -> None:
    binaries = embedded() or installed()
    assert binaries is not None
    # pytest's folders are closed to the account that a server of root drops to; the launcher then takes another.
    first = PostgresServer(binaries, folder=tmp_path / "kept", durable=False)
    first.start()
    first.stop()
    second = PostgresServer(binaries, folder=tmp_path / "kept", durable=False)
    assert second.folder == first.folder
    second.start()
    second.stop()
    assert second.password == first.password
    shutil.rmtree(second.folder)


def test_no_server_outlives_a_killed_launcher(tmp_path: Path) -> None:
    program = (
        "import time\nfrom deploy.local.postgres import private_server\n"
        "server = private_server('demo')\nserver.start()\nprint(server.pid, flush=True)\ntime.sleep(60)\n"
    )
    launcher = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=plain_environment(), stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    assert psutil.pid_exists(pid)
    launcher.kill()
    launcher.communicate()
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the server still runs"
        time.sleep(0.05)


async def test_two_stacks_share_a_server_and_no_role_sees_another(postgres: Postgres) -> None:
    admin = postgres.server.admin_url
    first, second = await asyncio.gather(provision(admin, prefix="one_"), provision(admin, prefix="two_"))
    wallet = first.services["wallet"]
    try:
        async with connected(wallet.owner_url) as owner:
            await owner.execute("CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        async with connected(wallet.runtime_url) as runtime:
            await runtime.execute("INSERT INTO t VALUES (1)")
            for forbidden in (
                "SELECT f()",
                "TRUNCATE t",
                "DROP TABLE t",
                "CREATE TABLE mine (a int)",
                "CREATE TEMP TABLE mine (a int)",
                "CREATE SCHEMA mine",
                "SET ROLE one_wallet_owner",
                "COPY t TO PROGRAM 'true'",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await runtime.execute(forbidden)
        for other in ("one_missions", "two_wallet", "two_bus"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asyncpg.connect(in_database(wallet.runtime_url, other))
        async with connected(wallet.bus_url) as table_bus:
            assert await table_bus.fetchval("SELECT bus.me()") == "wallet"
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await table_bus.fetch("SELECT * FROM bus.deliveries")
    finally:
        await drop_all(admin, first)
        await drop_all(admin, second)


async def test_a_filled_database_is_emptied_only_when_asked_and_named_so(postgres: Postgres) -> None:
    admin = postgres.server.admin_url
    made = await provision(admin, services=("wallet",), prefix="given_", table_bus=False)
    wallet = made.services["wallet"]
    given = {"wallet": GivenDatabase("wallet", wallet.runtime_url, wallet.owner_url)}
    try:
        await refuse_or_reset(given, reset=False)
        async with connected(wallet.owner_url) as owner:
            await owner.execute("CREATE TYPE mood AS ENUM ('a'); CREATE SEQUENCE s; CREATE TABLE t (a mood, b serial)")
            await owner.execute("CREATE VIEW v AS SELECT a FROM t")
        with pytest.raises(LaunchError, match="Not empty: given_wallet"):
            await refuse_or_reset(given, reset=False)
        with pytest.raises(LaunchError, match="does not end in _demo: given_wallet"):
            await refuse_or_reset(given, reset=True)
        await empty(wallet.owner_url)
        async with connected(wallet.owner_url) as owner:
            assert (
                await owner.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == 0
            )
            await owner.execute("CREATE TABLE again (a int)")
        async with connected(wallet.runtime_url) as runtime:
            await runtime.execute("INSERT INTO again VALUES (1)")
    finally:
        await drop_all(admin, made)


async def test_a_database_that_does_not_answer_is_one_sentence() -> None:
    away = GivenDatabase("wallet", "postgresql://x:secret@127.0.0.1:1/w", "postgresql://x:secret@127.0.0.1:1/w")
    with pytest.raises(LaunchError, match=r"The database of wallet at 127\.0\.0\.1:1 does not answer") as refused:
        await refuse_or_reset({"wallet": away}, reset=False)
    assert "secret" not in str(refused.value)
