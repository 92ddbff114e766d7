"""A till, proved after every test."""

from collections.abc import AsyncIterator

import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.wallet.till import Till


@pytest.fixture
async def till(wallet: ServiceHarness) -> AsyncIterator[Till]:
    """The wallet on an empty database; whatever a test did, the ledger's own check holds afterwards."""
    made = Till(wallet)
    yield made
    await made.check()
