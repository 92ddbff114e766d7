"""A market with everybody in it."""

import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.marketplace.market import Market


@pytest.fixture
async def market(marketplace: ServiceHarness) -> Market:
    """Marketplace has heard of a seller, a buyer, another Plug and somebody who is none; a territory is open."""
    return await Market(marketplace).open()
