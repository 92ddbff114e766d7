"""A stage with everybody on it."""

import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.missions.stage import Stage


@pytest.fixture
async def stage(missions: ServiceHarness) -> Stage:
    """Missions has heard of a presidency, a lead, three Plugs and a stranger; a client is on record."""
    return await Stage(missions).open()
