"""Log out of one session, or of all."""

from uuid import UUID

from services.membership.repository import accounts, sessions
from services.membership.use_cases.revoke_access import revoke_access
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def log_out(work: UnitOfWork, member_id: UUID, session_id: UUID) -> None:
    """End one of the member's own sessions: it can no longer be refreshed.

    Its access token ends by itself, in ten minutes at the most; `log_out_everywhere` does not wait for that.
    """
    if not await sessions.end_session(work, session_id, "log_out", member_id=member_id):
        raise NotFound()
    work.audit("logged_out", member_id, session_id=str(session_id))


async def log_out_everywhere(work: UnitOfWork, member_id: UUID) -> None:
    """End all sessions of the member and have every older access token refused everywhere (access_revoked)."""
    if await accounts.lock_member(work, member_id) is None:
        raise NotFound()
    await revoke_access(work, member_id, "logout_all")
