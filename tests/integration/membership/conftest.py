"""A cooperative that has begun."""

import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.membership.people import Cooperative


@pytest.fixture
async def coop(membership: ServiceHarness) -> Cooperative:
    """Bootstrapped: a presidency, a territory, a charter."""
    return await Cooperative(membership).begin()
