"""The two buses, made once a run and emptied before each test."""

import pytest

from deploy.local.provision import provision
from tests.integration.shared.transports.buses import Bus, RabbitBus, TableBus
from tests.servers import Postgres, Rabbit

_table_buses: dict[str, TableBus] = {}


@pytest.fixture
async def rabbit_bus(rabbitmq: Rabbit) -> RabbitBus:
    """The broker of the run, with nothing in its queues."""
    found = RabbitBus(rabbitmq)
    await found.empty()
    return found


@pytest.fixture
async def table_bus(postgres: Postgres) -> TableBus:
    """A bus database on the server of the run, with its roles as a deployment makes them, and nothing in it."""
    admin_url = postgres.server.admin_url
    if admin_url not in _table_buses:
        _table_buses[admin_url] = TableBus(await provision(admin_url, prefix="transports_"), admin_url)
    found = _table_buses[admin_url]
    await found.empty()
    return found


@pytest.fixture(params=["rabbitmq", "table"])
def bus(request: pytest.FixtureRequest) -> Bus:
    """Each of the two in turn."""
    found: Bus = request.getfixturevalue("rabbit_bus" if request.param == "rabbitmq" else "table_bus")
    return found
