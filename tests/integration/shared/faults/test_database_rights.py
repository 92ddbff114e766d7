"""Every forbidden operation of every service's runtime role is tried on its real, migrated database, and refused."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from deploy.local.provision import Provisioned, connected, drop_all, in_database, provision
from shared.contracts.message import SERVICES
from shared.database.migrate import migrate
from tests.servers import VERSIONS, Postgres

REFUSED = (asyncpg.InsufficientPrivilegeError, asyncpg.FeatureNotSupportedError)

JOURNALS = {
    "membership": set[str](),
    "wallet": {"groups", "transfers", "fee_statements", "yearly_grants"},
    "marketplace": {"listing_versions"},
    "missions": {"split_agreements", "price_reductions", "reversal_lines"},
    "events": set[str](),
}
"""What must at least be found append-only beside the kit's own; the rest is discovered."""
KIT_JOURNALS = {"audit_trail", "sent_messages", "policy_versions"}

FORBIDDEN = {
    "make a table": "CREATE TABLE mine (a integer)",
    "make a temporary table": "CREATE TEMPORARY TABLE mine (a integer)",
    "make a schema": "CREATE SCHEMA mine",
    "make a function": "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "make a view": "CREATE VIEW mine AS SELECT 1",
    "make a type": "CREATE TYPE mine AS ENUM ('a')",
    "make a database": "CREATE DATABASE mine",
    "make a role": "CREATE ROLE mine",
    "load an extension": "CREATE EXTENSION file_fdw",
    "load an untrusted language": "CREATE EXTENSION plpython3u",
    "add a column": "ALTER TABLE outbox ADD COLUMN mine integer",
    "drop a constraint": "ALTER TABLE inbox_messages DROP CONSTRAINT inbox_messages_state_check",
    "disable triggers": "ALTER TABLE outbox DISABLE TRIGGER ALL",
    "drop a table": "DROP TABLE outbox",
    "own a table": "ALTER TABLE outbox OWNER TO CURRENT_USER",
    "make an index": "CREATE INDEX mine ON outbox (routing_key)",
    "read all data": "GRANT pg_read_all_data TO CURRENT_USER",
    "be the superuser": "ALTER ROLE CURRENT_USER SUPERUSER",
    "set the server": "ALTER SYSTEM SET fsync = off",
    "skip triggers": "SET session_replication_role = replica",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "write a file": "COPY (SELECT 1) TO '/tmp/mine'",
    "run a program": "COPY outbox TO PROGRAM 'cat'",
    "read a table from a file": "COPY outbox FROM '/etc/passwd'",
    "read passwords": "SELECT rolpassword FROM pg_authid",
    "read large objects of the server": "SELECT lo_import('/etc/passwd')",
    "pretend another version": "UPDATE alembic_version SET version_num = version_num",
    "forget the version": "DELETE FROM alembic_version",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provisioned(postgres: Postgres) -> AsyncIterator[Provisioned]:
    """All five databases, as a deployment makes them."""
    made = await provision(postgres.server.admin_url, prefix="rights_", table_bus=False)
    for service in SERVICES:
        await migrate(made.services[service].owner_url, VERSIONS / service / "migrations" / "versions")
    yield made
    await drop_all(postgres.server.admin_url, made)


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _refused(connection: asyncpg.Connection, statement: str) -> bool:
    """Whether it is refused for want of a right; whatever it did is taken back."""
    attempt = connection.transaction()
    if not statement.startswith(("CREATE DATABASE", "ALTER SYSTEM")):  # these run in no transaction
        await attempt.start()
    try:
        await connection.execute(statement)
    except REFUSED:
        return True
    finally:
        if connection.is_in_transaction():
            await attempt.rollback()
    return False


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_changes_nothing_but_rows(provisioned: Provisioned, service: str) -> None:
    allowed = []
    async with connected(provisioned.services[service].runtime_url) as connection:
        for what, statement in FORBIDDEN.items():
            if not await _refused(connection, statement):
                allowed.append(what)
        for neighbour in SERVICES:
            for role in (provisioned.services[neighbour].owner, provisioned.services[neighbour].runtime):
                if role == provisioned.services[service].runtime:
                    continue
                if not await _refused(connection, f'SET ROLE "{role}"'):
                    allowed.append(f"be {role}")
    assert allowed == []


_TABLES = """
SELECT c.relname, c.relispartition, has_table_privilege(c.oid, 'UPDATE') AS editable,
       coalesce(obj_description(c.oid), '') AS comment, pg_partition_root(c.oid)::regclass::text AS root
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_edits_no_journal(provisioned: Provisioned, service: str) -> None:
    async with connected(provisioned.services[service].runtime_url) as connection:
        tables = await connection.fetch(_TABLES)
        journals = {row["relname"] for row in tables if not row["editable"] and not row["relispartition"]}
        assert journals >= KIT_JOURNALS | JOURNALS[service]
        assert {row["relname"] for row in tables if "append-only" in row["comment"]} <= journals
        parts = {row["relname"] for row in tables if row["relispartition"] and row["root"] in journals}
        assert parts, "what was said is partitioned"
        allowed = []
        for table in sorted(journals | parts):
            column = await connection.fetchval(
                "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum = 1", table
            )
            for statement in (
                f'UPDATE "{table}" SET "{column}" = "{column}"',  # noqa: S608
                f'DELETE FROM "{table}"',  # noqa: S608
                f'TRUNCATE "{table}"',
                f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE',
            ):
                if not await _refused(connection, statement):
                    allowed.append(statement)
        for row in tables:
            if not await _refused(connection, f'TRUNCATE "{row["relname"]}"'):
                allowed.append(f"TRUNCATE {row['relname']}")
    assert allowed == []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_enters_no_other_database(provisioned: Provisioned, service: str) -> None:
    own = provisioned.services[service]
    entered = []
    for neighbour in SERVICES:
        if neighbour == service:
            continue
        try:
            async with connected(in_database(own.runtime_url, provisioned.services[neighbour].name)):
                entered.append(neighbour)
        except REFUSED:
            continue
    assert entered == []
