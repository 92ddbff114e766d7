"""Who did what, when, by which request: one append-only table, written in the transaction of the effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.tables import audit_trail
from shared.ids import new_id
from shared.observability.cause import Cause

Detail = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail."""

    entry_id: UUID
    at: datetime
    action: str
    subject_id: UUID | None
    cause: Cause
    details: Mapping[str, Detail]

    @classmethod
    def of(
        cls, cause: Cause, at: datetime, action: str, subject_id: UUID | None, details: Mapping[str, Detail]
    ) -> "Entry":
        """A line with a new id."""
        return cls(new_id(), at, action, subject_id, cause, dict(details))


async def write(connection: AsyncConnection, entries: Sequence[Entry]) -> None:
    """Append the lines."""
    if not entries:
        return
    rows = [
        {
            "entry_id": entry.entry_id,
            "at": entry.at,
            "actor_id": entry.cause.actor_id,
            "action": entry.action,
            "subject_id": entry.subject_id,
            "cause_kind": entry.cause.kind,
            "correlation_id": entry.cause.correlation_id,
            "request_id": entry.cause.request_id,
            "details": dict(entry.details),
        }
        for entry in entries
    ]
    await connection.execute(insert(audit_trail), rows)
