"""Apply the retention of membership's own rows: what is over and no longer needed is deleted."""

from datetime import timedelta

from services.membership.outside.resources import resources_of
from services.membership.repository import accounts, mails, sessions
from shared.database.unit_of_work import UnitOfWork

MAILS_KEPT = timedelta(days=30)
SESSIONS_KEPT = timedelta(days=30)


async def forget_expired(work: UnitOfWork) -> None:
    """Delete registrations that nobody verified, mails sent a month ago, sessions that ended a month ago."""
    now = work.now()
    idle = timedelta(days=resources_of(work).settings.session_idle_days)
    work.audit(
        "expired_forgotten",
        None,
        registrations=await accounts.remove_expired_registrations(work, now),
        mails=await mails.remove_old(work, now - MAILS_KEPT),
        sessions=await sessions.remove_old_sessions(work, SESSIONS_KEPT, idle),
    )
