"""What keeps the demo from beginning is said in one clear sentence, and nothing is touched."""

import secrets
import socket
from collections.abc import AsyncIterator, Mapping

import asyncpg
import pytest

from deploy.local.ports import LOOPBACK, free_port
from shared.contracts.message import SERVICES
from tests.journeys.demo.launcher import demo, refusal
from tests.servers import Postgres


def urls(suffix: str, url: str) -> dict[str, str]:
    return {f"{service.upper()}_{suffix}": url.format(service=service) for service in SERVICES}


async def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await refusal(MISSIONS_PORT=str(port))
    assert (
        said == f"Port {port}, wanted by the gateway of missions, is taken: stop what listens there or choose another."
    )


async def test_databases_that_do_not_answer_are_named() -> None:
    port = free_port()
    said = await refusal(**urls("DATABASE_URL", f"postgresql://nobody:secret@{LOOPBACK}:{port}/{{service}}"))
    assert said.startswith(f"The database of membership at {LOOPBACK}:{port} does not answer: ")
    assert "secret" not in said
    assert "\n" not in said


async def test_a_bus_that_does_not_answer_is_named() -> None:
    port = free_port()
    said = await refusal(**urls("BUS_URL", f"amqp://nobody:secret@{LOOPBACK}:{port}/"))
    assert said.startswith(f"The bus at {LOOPBACK}:{port} does not answer: ")
    assert "secret" not in said
    assert "\n" not in said


async def test_urls_of_some_services_only_are_refused() -> None:
    said = await refusal(WALLET_DATABASE_URL=f"postgresql://{LOOPBACK}:1/wallet")
    assert said.startswith("MEMBERSHIP_DATABASE_URL, ")
    assert "\n" not in said


@pytest.mark.parametrize("variable", [{"SEED": "many"}, {"BUS": "pigeon"}, {"WALLET_PORT": "http"}])
async def test_a_variable_that_is_not_understood_is_named(variable: dict[str, str]) -> None:
    said = await refusal(**variable)
    (name,), (value,) = variable.keys(), variable.values()
    assert said.startswith(f"{name}={value!r} is no")
    assert "\n" not in said


@pytest.fixture
async def given(postgres: Postgres) -> AsyncIterator[Mapping[str, str]]:
    """Databases of the operator's own, empty, their names ending in `_demo`."""
    mark = secrets.token_hex(4)
    names = {service: f"given_{mark}_{service}_demo" for service in SERVICES}
    admin = await asyncpg.connect(postgres.server.admin_url)
    for name in names.values():
        await admin.execute(f"CREATE DATABASE {name}")
    yield {service: postgres.server.url("postgres", name) for service, name in names.items()}
    for name in names.values():
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def test_databases_given_are_used_only_when_empty_or_named_for_it(given: Mapping[str, str]) -> None:
    environment = {f"{service.upper()}_DATABASE_URL": url for service, url in given.items()}
    await _fill(given["wallet"])
    said = await refusal(**environment)
    assert said.startswith("Not empty: given_")
    assert "DEMO_RESET=yes" in said
    assert "\n" not in said
    assert await _tables(given["wallet"]) == ["letters"]
    async with demo(ONCE="1", DEMO_RESET="yes", **environment) as launcher:
        assert await launcher.end() == 0, launcher.errors
    assert any(line.startswith("PostgreSQL: the databases given") for line in launcher.lines)
    found = await _tables(given["wallet"])
    assert "letters" not in found
    assert "transfers" in found


async def test_a_database_of_another_name_is_never_emptied(postgres: Postgres, given: Mapping[str, str]) -> None:
    environment = {f"{service.upper()}_DATABASE_URL": url for service, url in given.items()}
    name = f"precious_{secrets.token_hex(4)}"
    admin = await asyncpg.connect(postgres.server.admin_url)
    await admin.execute(f"CREATE DATABASE {name}")
    precious = postgres.server.url("postgres", name)
    try:
        await _fill(precious)
        said = await refusal(DEMO_RESET="yes", **{**environment, "EVENTS_DATABASE_URL": precious})
        assert said == f"Not emptied, for the name does not end in _demo: {name}."
        assert await _tables(precious) == ["letters"]
    finally:
        await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
        await admin.close()


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE TABLE letters (words text)")
    await connection.close()


async def _tables(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    found = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    await connection.close()
    return [row[0] for row in found]
