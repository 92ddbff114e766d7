"""One stack for all faults: each test leaves it healed, and what it did is part of the next test's oracle."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.journeys.faults.cooperative import Cooperative
from tests.journeys.faults.world import open_world


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def opened() -> AsyncIterator[Cooperative]:
    """The stack and its people."""
    async with open_world() as world:
        yield await Cooperative(world).open()


@pytest_asyncio.fixture(loop_scope="session")
async def coop(opened: Cooperative) -> AsyncIterator[Cooperative]:
    """One unharmed process of each role before the test, and the oracle after it."""
    await opened.world.have()
    yield opened
    await opened.world.have()
    await opened.all_is_well()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder share the loop in which the stack was started."""
    for item in items:
        if item.path.is_relative_to(__file__.rpartition("/")[0]):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
