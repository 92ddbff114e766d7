"""Exchange a refresh token for new tokens; a token that comes back after its turn ends the whole session."""

from datetime import timedelta

from services.membership.domain.rotation import Rotation, rotation
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts, sessions
from services.membership.repository.rows import Session
from services.membership.use_cases.issue_tokens import (
    Tokens,
    issue_access_token,
    issue_refresh_token,
    repeat_refresh_token,
)
from services.membership.use_cases.register_account import hash_of
from shared.database.unit_of_work import UnitOfWork


async def refresh_session(work: UnitOfWork, refresh_token: str) -> Tokens | None:
    """New tokens; None when the token is unknown or its session has ended.

    For ten seconds the token before the present one gives the same successor again (its answer was lost). After that
    its return means that two parties hold it: the session ends, and whoever is the owner logs in again. Calls with
    tokens of one session wait for each other.
    """
    found = await sessions.lock_session_of_token(work, hash_of(refresh_token))
    if found is None:
        return None
    session, shown = found
    now = work.now()
    idle = timedelta(days=resources_of(work).settings.session_idle_days)
    if session.ended_at is not None or session.expires_at <= now or session.rotated_at + idle <= now:
        return None
    judged = rotation(shown, session.generation, session.rotated_at, now)
    if judged is Rotation.REUSED:
        await sessions.end_session(work, session.session_id, "reuse")
        work.audit("refresh_token_reused", session.member_id, session_id=str(session.session_id))
        return None
    successor = await _successor(work, session, judged)
    if successor is None:
        return None
    member = await accounts.member_of(work, session.member_id)
    access_token, seconds = await issue_access_token(work, member, session.started_at)
    return Tokens(session.session_id, member.member_id, access_token, seconds, successor)


async def _successor(work: UnitOfWork, session: Session, judged: Rotation) -> str | None:
    if judged is Rotation.REPEAT:
        return await repeat_refresh_token(work, session.session_id, session.generation)
    await sessions.rotate(work, session.session_id, session.generation + 1, work.now())
    return await issue_refresh_token(work, session.session_id, session.generation + 1)
