"""The script that the database container runs on an empty volume, and the migrate containers after it, for real."""

import os
import subprocess
from collections.abc import Iterator

import pytest

from deploy.local.postgres import PostgresServer, private_server
from deploy.local.postgres_binaries import all_installed, embedded
from deploy.local.processes import ROOT, run_command
from deploy.local.provision import connected
from shared.contracts.message import SERVICES
from tests.architecture.compose_file import example_variables, services

VARIABLES = example_variables()


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """An empty server that the script has prepared, as the image would."""
    started = private_server("test", durable=False)
    started.start()
    folders = [b.folder for b in (*all_installed(), embedded()) if b is not None and (b.folder / "psql").exists()]
    environment = {
        **services(VARIABLES)["postgres"]["environment"],
        "PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]]),
        "POURPAR_SQL": str(ROOT / "deploy/postgres"),
        "POSTGRES_USER": "postgres",
        "PGHOST": "127.0.0.1",
        "PGPORT": str(started.port),
        "PGPASSWORD": started.password,
    }
    try:
        script = ["sh", str(ROOT / "deploy/postgres/initdb/10-services.sh")]
        done = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        yield started
    finally:
        started.stop()


@pytest.mark.parametrize("name", SERVICES)
async def test_each_migrate_container_finds_its_database_and_leaves_it_ready(server: PostgresServer, name: str) -> None:
    container = services(VARIABLES)[f"{name}-migrate"]
    here = {n: v.replace("@postgres:5432/", f"@127.0.0.1:{server.port}/") for n, v in container["environment"].items()}
    await run_command(name, container["command"], here, seconds=60)
    async with connected(here[f"{name.upper()}_DATABASE_URL"]) as as_runtime:
        assert await as_runtime.fetchval("SELECT count(*) FROM outbox") == 0
        assert not await as_runtime.fetchval("SELECT has_schema_privilege('public', 'CREATE')")
        others = await as_runtime.fetch(
            "SELECT datname FROM pg_database WHERE has_database_privilege(datname, 'CONNECT')"
        )
    assert {row[0] for row in others} <= {name, "template0"}
