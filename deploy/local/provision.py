"""Databases and roles of the services on one server: an owner that migrates and a runtime role that has what it needs.

Several stacks share a server under different prefixes. Everything may be run again: it brings what is there up to date.
"""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from deploy.local.psql_files import identifier, statements
from shared.contracts.message import SERVICES
from shared.messaging.transports.postgres import install

BUS = "bus"
_ONE_AT_A_TIME = 0x706F7572
"""Roles are rows of the whole server: two launchers that provision at once take turns by this advisory lock."""


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """The database of one service and its two roles."""

    service: str
    name: str
    owner: str
    runtime: str
    owner_url: str
    runtime_url: str
    bus_url: str
    """The table bus as the runtime role reaches it; of no use with RabbitMQ."""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What stands on the server."""

    services: Mapping[str, ServiceDatabase]
    bus_owner_url: str


async def provision(
    admin_url: str,
    *,
    services: Sequence[str] = SERVICES,
    prefix: str = "",
    passwords: Mapping[str, str] | None = None,
    table_bus: bool = True,
    private: bool = False,
) -> Provisioned:
    """Make or renew roles, databases and rights of `services`, and the table bus.

    `admin_url` is a superuser's. `passwords` by role name without the prefix (`wallet_owner`, `wallet_runtime`,
    `bus_owner`); those not given are generated and set anew, so keep the URLs returned. `private` says that the server
    is ours alone: then nobody but superusers may connect to its maintenance databases either.
    """
    given = passwords or {}
    made = {name: _named(admin_url, name, prefix, given) for name in services}
    bus = _named(admin_url, BUS, prefix, given)
    async with _locked(admin_url) as admin:
        if private:
            await admin.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
        for database in (*made.values(), bus) if table_bus else made.values():
            await _make(admin, admin_url, database)
        if table_bus:
            for database in made.values():
                grant = f"GRANT CONNECT ON DATABASE {identifier(bus.name)} TO {identifier(database.runtime)}"
                await admin.execute(grant)
            await install(bus.owner_url, {database.service: database.runtime for database in made.values()})
    return Provisioned(made, bus.owner_url)


async def clone_database(admin_url: str, source: ServiceDatabase, name: str) -> ServiceDatabase:
    """A copy of a migrated database under another name, with the same roles: about 50 ms. Nobody may be in `source`."""
    async with connected(admin_url) as admin:
        made = f"CREATE DATABASE {identifier(name)} TEMPLATE {identifier(source.name)} OWNER {identifier(source.owner)}"
        await admin.execute(made)
        variables = {"database": name, "owner": source.owner, "runtime": source.runtime}
        # The rights on a database and its settings are not part of it, so they are not cloned.
        for statement in statements("settings.sql", {**variables, "owner_password": "", "runtime_password": ""}):
            if "ON DATABASE" in statement or statement.startswith("ALTER DATABASE"):
                await admin.execute(statement)
    return replace(
        source,
        name=name,
        owner_url=in_database(source.owner_url, name),
        runtime_url=in_database(source.runtime_url, name),
    )


async def drop_database(admin_url: str, name: str) -> None:
    """Drop a database and end the sessions in it; nothing happens when there is none."""
    async with connected(admin_url) as admin:
        await admin.execute(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")


async def drop_all(admin_url: str, provisioned: Provisioned) -> None:
    """Drop the databases and roles of one stack."""
    bus_name = urlsplit(provisioned.bus_owner_url).path.removeprefix("/")
    names = [database.name for database in provisioned.services.values()]
    roles = [role for database in provisioned.services.values() for role in (database.owner, database.runtime)]
    roles += [f"{bus_name}_owner", f"{bus_name}_runtime"]
    async with _locked(admin_url) as admin:
        for name in (*names, bus_name):
            await admin.execute(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")
        for role in roles:
            await admin.execute(f"DROP ROLE IF EXISTS {identifier(role)}")


def in_database(url: str, name: str) -> str:
    """The same URL for another database of the server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection for as long as the block runs."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        yield connection
    finally:
        await connection.close(timeout=5)


@asynccontextmanager
async def _locked(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    async with connected(admin_url) as admin:
        await admin.execute("SELECT pg_advisory_lock($1)", _ONE_AT_A_TIME)
        yield admin


def _named(admin_url: str, service: str, prefix: str, passwords: Mapping[str, str]) -> ServiceDatabase:
    name = prefix + service
    secret = {role: passwords.get(f"{service}_{role}", secrets.token_urlsafe(24)) for role in ("owner", "runtime")}
    owner, runtime = f"{name}_owner", f"{name}_runtime"
    runtime_url = _as_role(admin_url, runtime, secret["runtime"], name)
    return ServiceDatabase(
        service=service,
        name=name,
        owner=owner,
        runtime=runtime,
        owner_url=_as_role(admin_url, owner, secret["owner"], name),
        runtime_url=runtime_url,
        bus_url=in_database(runtime_url, prefix + BUS),
    )


def _as_role(admin_url: str, role: str, password: str, database: str) -> str:
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(
        parts._replace(netloc=f"{quote(role)}:{quote(password, safe='')}@{place}", path=f"/{quote(database)}")
    )


async def _make(admin: asyncpg.Connection, admin_url: str, database: ServiceDatabase) -> None:
    variables = {
        "database": database.name,
        "owner": database.owner,
        "runtime": database.runtime,
        "owner_password": unquote(urlsplit(database.owner_url).password or ""),
        "runtime_password": unquote(urlsplit(database.runtime_url).password or ""),
    }
    standing = {
        "ROLE": {row[0] for row in await admin.fetch("SELECT rolname FROM pg_roles")},
        "DATABASE": {row[0] for row in await admin.fetch("SELECT datname FROM pg_database")},
    }
    for statement in statements("create.sql", variables):
        kind, name = statement.split(maxsplit=3)[1:3]
        if name.strip('"') not in standing[kind]:
            await admin.execute(statement)
    for statement in statements("settings.sql", variables):
        await admin.execute(statement)
    async with connected(in_database(admin_url, database.name)) as inside:
        for statement in statements("grants.sql", variables):
            await inside.execute(statement)
