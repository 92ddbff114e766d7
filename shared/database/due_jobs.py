"""Deadlines and calendar work as rows: any worker takes what is due, and the row goes in the effect's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_SCHEDULE = text(
    "INSERT INTO due_jobs (kind, key, due_at, attempts) VALUES (:kind, :key, :due_at, 0)"
    " ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = 0, last_error = NULL"
)
_SCHEDULE_ONCE = text(
    "INSERT INTO due_jobs (kind, key, due_at, attempts) VALUES (:kind, :key, :due_at, 0) ON CONFLICT DO NOTHING"
)
_UNSCHEDULE = text("DELETE FROM due_jobs WHERE kind = :kind AND key = :key")
_TAKE = text(
    "DELETE FROM due_jobs WHERE (kind, key) = (SELECT kind, key FROM due_jobs"
    " WHERE due_at <= :now AND kind = ANY(:kinds) ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)"
    " RETURNING kind, key, due_at, attempts"
)
_EXISTS = text("SELECT EXISTS (SELECT FROM due_jobs WHERE kind = :kind)")
_POSTPONE = text(
    "INSERT INTO due_jobs (kind, key, due_at, attempts, last_error)"
    " VALUES (:kind, :key, :due_at, :attempts, :error)"
    " ON CONFLICT (kind, key) DO UPDATE SET due_at = excluded.due_at, attempts = excluded.attempts,"
    " last_error = excluded.last_error"
)


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job whose time has come."""

    kind: str
    key: str
    due_at: datetime
    attempts: int


async def schedule(connection: AsyncConnection, kind: str, key: str, due_at: datetime) -> None:
    """Set or move the one job of this kind and key."""
    await connection.execute(_SCHEDULE, {"kind": kind, "key": key, "due_at": due_at})


async def schedule_once(connection: AsyncConnection, kind: str, key: str, due_at: datetime) -> None:
    """Set the job unless it is there already: how every process may seed calendar work at its start."""
    await connection.execute(_SCHEDULE_ONCE, {"kind": kind, "key": key, "due_at": due_at})


async def unschedule(connection: AsyncConnection, kind: str, key: str) -> None:
    """Forget the job."""
    await connection.execute(_UNSCHEDULE, {"kind": kind, "key": key})


async def take(connection: AsyncConnection, kinds: list[str], now: datetime) -> DueJob | None:
    """Take the longest due job out of the table; it is back if this transaction fails."""
    row = (await connection.execute(_TAKE, {"kinds": kinds, "now": now})).one_or_none()
    return None if row is None else DueJob(row.kind, row.key, row.due_at, row.attempts)


async def postpone(connection: AsyncConnection, job: DueJob, due_at: datetime, error: str) -> None:
    """Put a job that failed back for later, with what went wrong."""
    values = {"kind": job.kind, "key": job.key, "due_at": due_at, "attempts": job.attempts + 1, "error": error}
    await connection.execute(_POSTPONE, values)


async def exists(connection: AsyncConnection, kind: str) -> bool:
    """Whether any job of this kind waits."""
    return bool((await connection.execute(_EXISTS, {"kind": kind})).scalar_one())
