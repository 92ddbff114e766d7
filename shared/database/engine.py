"""The connection pool of a service, and the only place where a transaction is committed."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from shared.clock import Clock
from shared.crashpoints import crashpoint
from shared.database.unit_of_work import OutboxFactory, UnitOfWork
from shared.errors import Unavailable
from shared.observability.cause import Cause

STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 10_000
IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000
POOL_TIMEOUT_SECONDS = 5


def create_engine(url: str, *, application_name: str, pool_size: int) -> AsyncEngine:
    """A pool on one database, with time-outs, so that a stuck statement never holds a lock for ever."""
    settings = {
        "application_name": application_name,
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_TIMEOUT_MS),
        "jit": "off",
        "timezone": "UTC",
    }
    return create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT_SECONDS,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,  # an error in a log shows no value of a row
        connect_args={"server_settings": settings, "timeout": POOL_TIMEOUT_SECONDS, "command_timeout": 60},
    )


class Database:
    """The database of one service."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        clock: Clock,
        cooperative: str,
        new_outbox: OutboxFactory,
        after_commit: Callable[[], None] = lambda: None,
        resources: object = None,
    ) -> None:
        self.engine = engine
        self.clock = clock
        self.cooperative = cooperative
        self._new_outbox = new_outbox
        self._after_commit = after_commit
        self.resources = resources

    @asynccontextmanager
    async def begin(self, cause: Cause) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; commit when the block ends, roll back when it raises.

        Raises `Unavailable` (503) when no connection is to be had or the COMMIT is not confirmed: the outcome is then
        unknown, and the caller repeats with the same key.
        """
        async with AsyncExitStack() as leaving:  # leaving without COMMIT rolls back
            try:
                connection = await leaving.enter_async_context(self.engine.connect())
            except (OSError, PoolTimeoutError, DBAPIError) as error:
                raise Unavailable(retry_after_seconds=2) from error
            await connection.begin()
            work = UnitOfWork(connection, self.clock, self.cooperative, cause, self.resources)
            work.outbox = self._new_outbox(work)
            yield work
            said = await work.write_pending()
            crashpoint("before_commit")
            try:
                await connection.commit()
            except (OSError, DBAPIError) as error:
                raise Unavailable(retry_after_seconds=2) from error
            crashpoint("after_commit")
        if said:
            self._after_commit()

    async def answers(self) -> bool:
        """Whether a statement goes through right now."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, PoolTimeoutError, DBAPIError):
            return False
        return True

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
