"""Migrations and tables agree in every database, and what is append-only is so for the runtime role."""

import importlib
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.contracts.message import SERVICES
from shared.database.tables import kit
from tests.conftest import NewDatabase

KINDS = ("kit", *SERVICES)


def _metadata(kind: str) -> list[MetaData]:
    if kind == "kit":
        return [kit]
    found: MetaData = importlib.import_module(f"services.{kind}.app").service.metadata
    return [kit, found]


def _tables(kind: str) -> set[str]:
    return {name for metadata in _metadata(kind) for name in metadata.tables}


def _differences(connection: Connection, kind: str) -> list[Any]:
    known = _tables(kind)

    def ours(item: Any, name: str | None, type_: str, reflected: bool, compare_to: Any) -> bool:
        if type_ != "table":
            return True
        partition = reflected and name is not None and name.startswith("sent_messages_")
        return name != "alembic_version" and not partition

    context = MigrationContext.configure(
        connection, opts={"include_object": ours, "compare_type": True, "compare_server_default": False}
    )
    merged = MetaData(naming_convention=kit.naming_convention)
    for metadata in _metadata(kind):
        for table in metadata.tables.values():
            table.to_metadata(merged)
    assert set(merged.tables) == known
    return list(compare_metadata(context, merged))


@pytest.mark.parametrize("kind", KINDS)
async def test_the_migrated_schema_is_what_the_tables_say(new_database: NewDatabase, kind: str) -> None:
    made = await new_database(kind)
    engine = create_async_engine(make_url(made.owner_url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences, kind)
    await engine.dispose()
    assert differences == []


@pytest.mark.parametrize("kind", KINDS)
async def test_every_table_says_what_it_holds(new_database: NewDatabase, kind: str) -> None:
    silent = [name for metadata in _metadata(kind) for name, table in metadata.tables.items() if not table.comment]
    assert silent == []


@pytest.mark.parametrize("kind", KINDS)
async def test_the_runtime_role_makes_nothing_and_edits_no_journal(new_database: NewDatabase, kind: str) -> None:
    made = await new_database(kind)
    engine = create_async_engine(make_url(made.runtime_url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    query = text(
        "SELECT has_schema_privilege('public', 'CREATE'),"
        " (SELECT bool_or(has_table_privilege(t, 'UPDATE') OR has_table_privilege(t, 'DELETE')"
        "  OR has_table_privilege(t, 'TRUNCATE')) FROM unnest(CAST(:journals AS text[])) AS t),"
        " has_table_privilege('alembic_version', 'SELECT'), has_table_privilege('alembic_version', 'INSERT')"
    )
    journals = ["audit_trail", "sent_messages", "policy_versions", "alembic_version"]
    if kind == "wallet":
        journals += ["groups", "transfers"]
    async with engine.connect() as connection:
        may_create, may_edit, *of_version = (await connection.execute(query, {"journals": journals})).one()
    await engine.dispose()
    assert (may_create, may_edit) == (False, False)
    assert of_version == [True, False]  # readiness reads the schema's version; only the owner writes it
