"""Keeping facts of others: an upsert that only a newer sequence passes, so that the final state is the in-order
state."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection


async def remember(connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Upsert `rows` by the table's primary key where their `sequence` is higher than the stored one.

    Of several rows with one key in the same call the highest sequence counts. Rows are written in key order, so
    that two workers never wait for each other in a circle.
    """
    keys = [column.name for column in table.primary_key.columns]
    newest: dict[tuple[object, ...], Mapping[str, object]] = {}
    for row in rows:
        key = tuple(row[name] for name in keys)
        if key not in newest or int(str(newest[key]["sequence"])) < int(str(row["sequence"])):
            newest[key] = row
    if not newest:
        return
    ordered = [dict(newest[key]) for key in sorted(newest, key=str)]
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in ordered[0] if name not in keys}
    upsert = statement.on_conflict_do_update(
        index_elements=keys, set_=changed, where=table.c.sequence < statement.excluded.sequence
    )
    await connection.execute(upsert, ordered)
