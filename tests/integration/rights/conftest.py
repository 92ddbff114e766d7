"""Each service once for the module: its harness, its people, and the objects that they try to reach."""

import importlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from shared.testing.harness import open_harness
from tests.conftest import service_environment
from tests.integration.rights.events import Events
from tests.integration.rights.marketplace import Marketplace
from tests.integration.rights.membership import Membership
from tests.integration.rights.missions import Missions
from tests.integration.rights.walker import World
from tests.integration.rights.wallet import Wallet
from tests.servers import Postgres

WORLDS: tuple[type[World], ...] = (Wallet, Missions, Events, Marketplace, Membership)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=WORLDS, ids=lambda world: world.NAME)
async def world(
    request: pytest.FixtureRequest, postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """One service after the other. Its tests share a database: each makes its own objects in it."""
    kind: type[World] = request.param
    made = await postgres.clone(kind.NAME)
    environment = service_environment(kind.NAME, made, tmp_path_factory.mktemp(kind.NAME))
    async with open_harness(importlib.import_module(f"services.{kind.NAME}.app").service, environment) as harness:
        yield await kind(harness).open()
    await postgres.drop(made)
