"""What the database itself refuses: records that are edited, a sixteenth entry, a contact where none may be."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.events.tables import metadata
from tests.integration.events.house import House


@pytest.mark.parametrize("table", ["sign_up_steps", "draws", "draw_entries", "performances", "scouting_results"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET evening_id = NULL", "TRUNCATE {}"])
async def test_records_are_never_edited(house: House, table: str, statement: str) -> None:
    wanted = statement.format(table).replace("evening_id", "sign_up_id" if table == "sign_up_steps" else "evening_id")
    async with house.events.database.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(wanted))


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("playlists_entry_count_check", "INSERT INTO playlists VALUES (gen_random_uuid(), 1, 16)"),
        ("sign_ups_contact_check", "UPDATE sign_ups SET contact = 'x' WHERE NOT is_guest"),
        ("sign_ups_minor_check", "UPDATE sign_ups SET is_minor = true"),
        ("sign_ups_scouted_check", "UPDATE sign_ups SET decision = 'retained'"),
        ("sign_ups_claimed_check", "UPDATE sign_ups SET claimed_at = created_at"),
        ("evenings_held_check", "UPDATE evenings SET volunteers = 1"),
        ("evenings_commitment_check", "UPDATE evenings SET commitment = 'abc'"),
    ],
)
async def test_rules_hold_in_the_tables_too(house: House, constraint: str, statement: str) -> None:
    await house.run("open")
    await house.sign_up(house.artists[0])
    async with house.events.database.engine.connect() as connection:
        with pytest.raises(IntegrityError, match=constraint):
            await connection.execute(text(statement))


async def test_every_declared_rule_is_in_the_migrated_tables(house: House) -> None:
    """The kit's test compares columns and keys; this one the CHECKs and the rest, by name."""
    async with house.events.database.engine.connect() as connection:
        constraints = await connection.execute(
            text("SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace")
        )
        indexes = await connection.execute(text("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'"))
        names = {*constraints.scalars(), *indexes.scalars()}
    wanted = {str(c.name) for table in metadata.sorted_tables for c in table.constraints}
    wanted |= {str(i.name) for table in metadata.sorted_tables for i in table.indexes}
    assert wanted <= names
