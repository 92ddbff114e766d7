"""A till, proved after every test; and somebody with every right on its database."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from shared.testing.harness import ServiceHarness
from tests.integration.wallet.till import Till

Tamper = Callable[[str], Awaitable[None]]


@pytest.fixture
async def till(wallet: ServiceHarness) -> AsyncIterator[Till]:
    """The wallet on an empty database; whatever a test did, the ledger's own check holds afterwards."""
    made = Till(wallet)
    yield made
    await made.check()


@pytest.fixture
async def tamper(wallet: ServiceHarness) -> Tamper:
    """Run SQL as the owner of the database, whom nothing holds back."""
    url = wallet.settings.migration_database_url
    assert url is not None

    async def run(sql: str) -> None:
        connection = await asyncpg.connect(url.get_secret_value())
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    return run
