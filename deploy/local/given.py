"""Databases and bus that the environment names: `WALLET_DATABASE_URL`, `WALLET_BUS_URL` and so on for each service."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import asyncpg

from deploy.local.errors import LaunchError
from deploy.local.ports import LOOPBACK
from deploy.local.provision import connected

_BUS_PORTS = {"amqp": 5672, "amqps": 5671, "postgresql": 5432, "postgres": 5432}
_OURS = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"

# Not DROP SCHEMA: the default privileges of the runtime role hang on it.
_DROPS = """
SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE
    'MATERIALIZED VIEW' END, c.oid::regclass) FROM pg_class c
WHERE relkind IN ('S', 'v', 'm') AND relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                  AND d.deptype IN ('a', 'i', 'e') AND d.refclassid IN ('pg_class'::regclass, 'pg_extension'::regclass))
UNION ALL
SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
WHERE typtype IN ('e', 'd') AND typnamespace = 'public'::regnamespace
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""


@dataclass(frozen=True, slots=True)
class GivenDatabase:
    """The database of a service as its operator names it; the owner is the runtime role where only one URL is given."""

    service: str
    runtime_url: str
    owner_url: str

    @property
    def name(self) -> str:
        """The database's name."""
        return unquote(urlsplit(self.runtime_url).path.removeprefix("/"))


def given_databases(environment: Mapping[str, str], services: Sequence[str]) -> dict[str, GivenDatabase]:
    """The databases that the environment names: of all services or of none. Raises `LaunchError` for a part of them."""
    urls = _all_or_none(environment, services, "DATABASE_URL")
    return {
        service: GivenDatabase(service, url, environment.get(f"{service.upper()}_MIGRATION_DATABASE_URL") or url)
        for service, url in urls.items()
    }


def given_bus(environment: Mapping[str, str], services: Sequence[str]) -> dict[str, str]:
    """The bus URL of each service that the environment names: of all services or of none."""
    return _all_or_none(environment, services, "BUS_URL")


async def refuse_silent_bus(environment: Mapping[str, str], services: Sequence[str]) -> None:
    """Raise `LaunchError` when nobody listens where a bus URL given points to."""
    urls = given_bus(environment, services).values()
    for host, port in sorted({(urlsplit(url).hostname or LOOPBACK, _port_of(url)) for url in urls}):
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port), 10)
        except (OSError, TimeoutError) as error:
            raise LaunchError(
                f"The bus at {host}:{port} does not answer: {str(error) or type(error).__name__}"
            ) from error
        writer.close()


def _port_of(url: str) -> int:
    try:
        parts = urlsplit(url)
        return parts.port or _BUS_PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise LaunchError("A bus URL is none: amqp://… or postgresql://… is wanted.") from error


def _all_or_none(environment: Mapping[str, str], services: Sequence[str], suffix: str) -> dict[str, str]:
    names = {service: f"{service.upper()}_{suffix}" for service in services}
    urls = {service: environment[name] for service, name in names.items() if environment.get(name)}
    missing = [name for service, name in names.items() if service not in urls]
    if urls and missing:
        raise LaunchError(
            f"{', '.join(missing)}: not set, while others are: give the {suffix} of every service, or none."
        )
    return urls


async def refuse_or_reset(databases: Mapping[str, GivenDatabase], *, reset: bool) -> None:
    """For a run that begins from nothing: every database given must be empty.

    With `reset` those whose name ends in `_demo` are emptied. Raises `LaunchError` before anything is changed.
    """
    filled = [database for database in databases.values() if await count_tables(database) > 0]
    if not filled:
        return
    names = ", ".join(database.name for database in filled)
    if not reset:
        raise LaunchError(f"Not empty: {names}. To have them emptied, name them …_demo and set DEMO_RESET=yes.")
    kept = [database.name for database in filled if not database.name.endswith("_demo")]
    if kept:
        raise LaunchError(f"Not emptied, for the name does not end in _demo: {', '.join(kept)}.")
    for database in filled:
        await empty(database.owner_url)


async def empty(owner_url: str) -> None:
    """Drop everything that migrations make in schema public; rights on what will be made there stay."""
    async with connected(owner_url) as connection, connection.transaction():
        for statement in await connection.fetch(_DROPS):
            await connection.execute(statement[0])


async def count_tables(database: GivenDatabase) -> int:
    """How many tables there are in schema public. Raises `LaunchError` when the URL is not answered."""
    place = urlsplit(database.owner_url).netloc.rpartition("@")[2]
    try:
        async with connected(database.owner_url) as connection:
            return int(await connection.fetchval(_OURS) or 0)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LaunchError(f"The database of {database.service} at {place} does not answer: {reason}") from error
