"""A house with its people, ready for an evening."""

import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.events.house import House


@pytest.fixture
async def house(events: ServiceHarness) -> House:
    """Events has heard of a presidency, a steward, three jurors and four artists; one evening is planned."""
    return await House(events).open()
