"""The inbox: which messages have their effect in this database, and which wait or are dead. Statements only.

A key is inserted in the effect's own transaction; what could not be applied stands in `inbox_messages` with its
reason, and its key is not in the inbox.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.tables import inbox_messages

_ADMIT = text(
    "WITH admitted AS (INSERT INTO inbox (subscriber, message_id, received_on)"
    " SELECT :subscriber, message_id, :received_on FROM unnest(CAST(:ids AS uuid[])) AS t (message_id)"
    " ON CONFLICT DO NOTHING RETURNING message_id)"
    " SELECT message_id, EXISTS (SELECT FROM inbox_messages WHERE state = 'parked') AS somebody_waits FROM admitted"
)
_WITHDRAW = text("DELETE FROM inbox WHERE subscriber = :subscriber AND message_id = ANY(:ids)")
_WAITED_FOR = text(
    "SELECT DISTINCT waiting_for FROM inbox_messages WHERE state = 'parked' AND waiting_for IS NOT NULL LIMIT 1000"
)
_WAKE = text(
    "UPDATE inbox_messages SET next_attempt_at = :now"
    " WHERE state = 'parked' AND waiting_for = ANY(:ids) AND next_attempt_at > :now"
)
_DUE = text(
    "SELECT * FROM inbox_messages WHERE state = 'parked' AND next_attempt_at <= :now"
    " ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_BEGIN_ALONE = text(
    "INSERT INTO delivery_starts (message_id, starts, started_at) VALUES (:message_id, 1, :now)"
    " ON CONFLICT (message_id) DO UPDATE SET starts = delivery_starts.starts + 1, started_at = excluded.started_at"
    " RETURNING starts"
)
_ENDED = text("DELETE FROM delivery_starts WHERE message_id = ANY(:ids)")


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was not applied, as it is stored."""

    message_id: UUID
    state: Literal["parked", "dead"]
    routing_key: str
    subject: UUID | None
    sequence: int | None
    waiting_for: UUID | None
    attempts: int
    next_attempt_at: datetime | None
    reason: str
    trace: str | None
    received_at: datetime
    body: bytes


async def admit(connection: AsyncConnection, subscriber: str, ids: Sequence[UUID], on: date) -> tuple[set[UUID], bool]:
    """Insert the keys; return those that are new (the others have had their effect), and whether anything is parked."""
    values = {"subscriber": subscriber, "ids": sorted(ids), "received_on": on}
    rows = (await connection.execute(_ADMIT, values)).all()
    return {row.message_id for row in rows}, bool(rows) and rows[0].somebody_waits


async def withdraw(connection: AsyncConnection, subscriber: str, ids: Sequence[UUID]) -> None:
    """Take keys back in the transaction that inserted them: these messages have no effect yet."""
    await connection.execute(_WITHDRAW, {"subscriber": subscriber, "ids": list(ids)})


async def store_failures(connection: AsyncConnection, failures: Iterable[Failure]) -> None:
    """Write failures; a message that failed before is overwritten, but not by one of another name under its id."""
    rows = [{name: getattr(failure, name) for name in Failure.__slots__} for failure in failures]
    if not rows:
        return
    statement = insert(inbox_messages)
    changed = {
        name: statement.excluded[name] for name in Failure.__slots__ if name not in ("message_id", "received_at")
    }
    same = inbox_messages.c.routing_key == statement.excluded.routing_key  # a sender has its own names, not its own ids
    upsert = statement.on_conflict_do_update(index_elements=["message_id"], set_=changed, where=same)
    await connection.execute(upsert, rows)


async def forget_failures(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """These messages have been applied, or dropped by an operator."""
    await connection.execute(delete(inbox_messages).where(inbox_messages.c.message_id.in_(ids)))


async def ids_waited_for(connection: AsyncConnection) -> set[UUID]:
    """The ids that parked messages wait for; usually none."""
    return set((await connection.execute(_WAITED_FOR)).scalars())


async def wake(connection: AsyncConnection, ids: Sequence[UUID], now: datetime) -> int:
    """Make the parked messages that wait for these ids due; return how many."""
    return (await connection.execute(_WAKE, {"ids": list(ids), "now": now})).rowcount


async def next_due(connection: AsyncConnection, now: datetime) -> Failure | None:
    """Lock and return the parked message that is due longest, if any."""
    row: Any = (await connection.execute(_DUE, {"now": now})).one_or_none()
    if row is None:
        return None
    return Failure(**{name: getattr(row, name) for name in Failure.__slots__})


async def begin_alone(connection: AsyncConnection, message_id: UUID, now: datetime) -> int:
    """Note that a suspect is begun alone; return how often it has been. It is committed before the effect is tried."""
    return int((await connection.execute(_BEGIN_ALONE, {"message_id": message_id, "now": now})).scalar_one())


async def ended(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    """The suspects ended without killing anybody."""
    await connection.execute(_ENDED, {"ids": list(ids)})
