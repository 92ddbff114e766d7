"""End a member's sessions, and have their older access tokens refused by every service."""

from typing import Literal
from uuid import UUID

from services.membership.repository import sessions
from shared.contracts.membership import AccessRevoked
from shared.database.unit_of_work import UnitOfWork

Reason = Literal["logout_all", "password", "suspension"]

_ENDED = {"logout_all": "log_out_everywhere", "password": "password", "suspension": "suspension"}


async def revoke_access(work: UnitOfWork, member_id: UUID, reason: Reason) -> None:
    """Announces access_revoked. The caller has locked the member."""
    now = work.now()
    await sessions.end_sessions_of(work, member_id, _ENDED[reason])
    await sessions.refuse_older_tokens(work, member_id, now)
    work.outbox.add(AccessRevoked(member_id=member_id, tokens_issued_before_at=now, reason=reason))
    work.audit("access_revoked", member_id, reason=reason)
