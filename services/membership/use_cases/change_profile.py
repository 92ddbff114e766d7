"""Change one's own profile."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from services.membership.repository import accounts
from services.membership.repository.rows import Member
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound, PreconditionFailed


async def change_profile(
    work: UnitOfWork,
    member_id: UUID,
    seen_version: int | None,
    *,
    public_name: str,
    legal_name: str,
    language: Literal["fr", "en"],
    notice_mail: Literal["all", "urgent", "none"],
) -> Member:
    """Store the profile. Refuses when it was changed since `seen_version`. The new name is in the next token."""
    member = await accounts.lock_member(work, member_id)
    if member is None:
        raise NotFound()
    version = member.version if seen_version is None else seen_version
    changed = await accounts.change_profile(
        work,
        member_id,
        version,
        public_name=public_name,
        legal_name=legal_name,
        language=language,
        notice_mail=notice_mail,
    )
    if not changed:
        raise PreconditionFailed(field="header.If-Match")
    work.audit("profile_changed", member_id)
    return replace(member, public_name=public_name, language=language, notice_mail=notice_mail, version=version + 1)
