"""Bringing a database to the present version: a one-shot role, never part of another role's start.

It holds an advisory lock, so that two at once do the work once, and short lock time-outs, so that it gives up
rather than make the running services wait.
"""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

KIT_VERSIONS = Path(__file__).parent / "migrations" / "versions"
LOCK_KEY = 0x506F7572


def configuration(service_versions: Path | None) -> Config:
    """The Alembic configuration for the kit and one service."""
    config = Config()
    config.set_main_option("script_location", str(KIT_VERSIONS.parent))
    places = [KIT_VERSIONS] if service_versions is None else [KIT_VERSIONS, service_versions]
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(place) for place in places))
    return config


async def migrate(url: str, service_versions: Path | None) -> list[str]:
    """Apply what is missing, in one transaction; return the heads after it."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    config = configuration(service_versions)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        await connection.execute(text("SET LOCAL statement_timeout = '10min'"))
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
        await connection.run_sync(_upgrade, config)
    await engine.dispose()
    return sorted(ScriptDirectory.from_config(config).get_heads())


async def missing_versions(connection: AsyncConnection, service_versions: Path | None) -> list[str]:
    """Heads that the database has not reached; empty when it is up to date."""
    wanted = set(ScriptDirectory.from_config(configuration(service_versions)).get_heads())
    reached = await connection.run_sync(_heads)
    return sorted(wanted - set(reached))


def _upgrade(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


def _heads(connection: Connection) -> Sequence[str]:
    return MigrationContext.configure(connection).get_current_heads()
