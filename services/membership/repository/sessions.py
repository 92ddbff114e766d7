"""Sessions and the hashes of their refresh tokens, and the local copy of what revoked access."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.membership.repository.rows import Session, columns_of, read, values_of
from services.membership.tables import refresh_tokens, sessions
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork

_SESSION = columns_of(Session, sessions)


async def add_session(work: UnitOfWork, session: Session) -> None:
    """A new session."""
    values = values_of(session, _SESSION)
    await work.connection.execute(insert(sessions).values(values))


async def add_refresh_token(
    work: UnitOfWork, token_sha256: bytes, session_id: UUID, generation: int, key_id: str
) -> None:
    """The hash of the refresh token of one generation."""
    await work.connection.execute(
        insert(refresh_tokens).values(
            token_sha256=token_sha256, session_id=session_id, generation=generation, key_id=key_id
        )
    )


async def lock_session_of_token(work: UnitOfWork, token_sha256: bytes) -> tuple[Session, int] | None:
    """The session of a refresh token, locked, and the token's generation."""
    statement = (
        select(*_SESSION, refresh_tokens.c.generation.label("shown_generation"))
        .join(refresh_tokens, refresh_tokens.c.session_id == sessions.c.session_id)
        .where(refresh_tokens.c.token_sha256 == token_sha256)
        .with_for_update(of=sessions)
    )
    row = (await work.connection.execute(statement)).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    shown = int(values.pop("shown_generation"))
    return read(Session, values), shown


async def key_of_generation(work: UnitOfWork, session_id: UUID, generation: int) -> str:
    """The key from which the token of a generation was derived."""
    statement = select(refresh_tokens.c.key_id).where(
        refresh_tokens.c.session_id == session_id, refresh_tokens.c.generation == generation
    )
    return str((await work.connection.execute(statement)).scalar_one())


async def rotate(work: UnitOfWork, session_id: UUID, generation: int, now: datetime) -> None:
    """The session is at a new generation."""
    await work.connection.execute(
        update(sessions).where(sessions.c.session_id == session_id).values(generation=generation, rotated_at=now)
    )


async def open_sessions(work: UnitOfWork, member_id: UUID, idle_since: datetime) -> list[Session]:
    """The sessions of a member that can still be refreshed, the latest first."""
    statement = (
        select(*_SESSION)
        .where(
            sessions.c.member_id == member_id,
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > work.now(),
            sessions.c.rotated_at > idle_since,
        )
        .order_by(sessions.c.started_at.desc())
        .limit(200)
    )
    return [read(Session, row._mapping) for row in await work.connection.execute(statement)]


async def end_session(work: UnitOfWork, session_id: UUID, reason: str, *, member_id: UUID | None = None) -> bool:
    """End one session, only if it belongs to `member_id` when given; False when there was none open."""
    statement = update(sessions).where(sessions.c.session_id == session_id, sessions.c.ended_at.is_(None))
    if member_id is not None:
        statement = statement.where(sessions.c.member_id == member_id)
    return (await work.connection.execute(statement.values(ended_at=work.now(), ended_reason=reason))).rowcount == 1


async def end_sessions_of(work: UnitOfWork, member_id: UUID, reason: str) -> int:
    """End every session of a member; returns how many were open."""
    statement = (
        update(sessions)
        .where(sessions.c.member_id == member_id, sessions.c.ended_at.is_(None))
        .values(ended_at=work.now(), ended_reason=reason)
    )
    return (await work.connection.execute(statement)).rowcount


async def refuse_older_tokens(work: UnitOfWork, member_id: UUID, issued_before_at: datetime) -> None:
    """Refuse this member's older tokens at membership's own gateway; the others hear it by message."""
    statement = upsert(token_revocations).values(subject_id=member_id, issued_before_at=issued_before_at, sequence=1)
    await work.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["subject_id"],
            set_={
                "issued_before_at": func.greatest(
                    token_revocations.c.issued_before_at, statement.excluded.issued_before_at
                ),
                "sequence": token_revocations.c.sequence + 1,
            },
        )
    )


async def remove_old_sessions(work: UnitOfWork, kept_for: timedelta, idle: timedelta) -> int:
    """Forget sessions that ended, expired or were not used for long; returns how many."""
    now = work.now()
    statement = delete(sessions).where(
        or_(
            sessions.c.ended_at < now - kept_for,
            sessions.c.expires_at < now - kept_for,
            sessions.c.rotated_at < now - idle - kept_for,
        )
    )
    return (await work.connection.execute(statement)).rowcount
