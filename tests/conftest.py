"""The real parts of the tests: a private PostgreSQL, a private RabbitMQ, and each service on a database of its own.

Servers are started once a run, when the first test wants them; every test has fresh databases, cloned from a
migrated template.
"""

import importlib
import importlib.util
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from deploy.local.provision import ServiceDatabase
from shared.database.engine import Database, create_engine
from shared.messaging.outbox import MessageOutbox
from shared.roles.service import Service
from shared.testing.harness import ServiceHarness, open_harness
from shared.testing.moving_clock import MovingClock
from tests.servers import Postgres, Rabbit, real_parts_used, start_postgres, start_rabbit


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private server for the whole run."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[Rabbit]:
    """A private broker for the whole run, with the topology and one user a service."""
    server = start_rabbit()
    yield server
    server.stop()


NewDatabase = Callable[[str], Awaitable[ServiceDatabase]]


@pytest.fixture
async def new_database(postgres: Postgres) -> AsyncIterator[NewDatabase]:
    """`await new_database("wallet")`: a fresh migrated database with its two roles; "kit" has the kit's tables only."""
    made: list[ServiceDatabase] = []

    async def make(kind: str) -> ServiceDatabase:
        made.append(await postgres.clone(kind))
        return made[-1]

    yield make
    for database in made:
        await postgres.drop(database)


@pytest.fixture
async def kit(new_database: NewDatabase) -> ServiceDatabase:
    """A database with the kit's tables only."""
    return await new_database("kit")


@pytest.fixture
def kit_owner_url(kit: ServiceDatabase) -> str:
    """The owner of `kit_database`, for tests that add tables."""
    return kit.owner_url


@asynccontextmanager
async def open_kit_database(made: ServiceDatabase) -> AsyncIterator[Database]:
    """A database with the kit's tables, as service `wallet` would hold it, on a clock that the test moves."""
    engine = create_engine(made.runtime_url, application_name="kit-test", pool_size=10)
    yield Database(
        engine, clock=MovingClock(), cooperative="pour-et-par", new_outbox=lambda work: MessageOutbox(work, "wallet")
    )
    await engine.dispose()


@pytest.fixture
async def kit_database(kit: ServiceDatabase) -> AsyncIterator[Database]:
    """The kit's tables on an empty database."""
    async with open_kit_database(kit) as database:
        yield database


def _harness_fixture(name: str) -> Any:
    @pytest.fixture(name=name)
    async def harness(new_database: NewDatabase, tmp_path: Path) -> AsyncIterator[ServiceHarness]:
        service: Service = importlib.import_module(f"services.{name}.app").service
        environment = service_environment(name, await new_database(name), tmp_path)
        async with open_harness(service, environment) as opened:
            yield opened

    return harness


def service_environment(name: str, made: ServiceDatabase, folder: Path) -> dict[str, Any]:
    """The settings of a service on this database, by field name."""
    urls = {"database_url": made.runtime_url, "migration_database_url": made.owner_url}
    return {**urls, **_extra_settings(name, folder)}


def _extra_settings(name: str, folder: Path) -> dict[str, Any]:
    """What a service needs besides a database."""
    module = f"tests.integration.{name}.extra_settings"
    if importlib.util.find_spec(module) is None:
        return {}
    made: dict[str, Any] = importlib.import_module(module).extra_settings(folder)
    return made


membership = _harness_fixture("membership")
wallet = _harness_fixture("wallet")
marketplace = _harness_fixture("marketplace")
missions = _harness_fixture("missions")
events = _harness_fixture("events")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say which real parts this run has used."""
    terminalreporter.section("real parts")
    for line in real_parts_used() or ["none were needed"]:
        terminalreporter.line(line)
