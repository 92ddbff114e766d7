"""Tell a member something: once a notice in their list, and by mail if they want it so."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.membership.repository import accounts, notices
from services.membership.repository.rows import Member
from services.membership.use_cases.queue_mail import queue_mail
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id


async def tell_member(
    work: UnitOfWork,
    member: Member,
    kind: str,
    said: Mapping[str, Any],
    *,
    urgent: bool = False,
    subject_id: UUID | None = None,
) -> None:
    """A notice of membership's own. Its id follows from the cause, so a repeated message tells once."""
    notice_id = work.cause.message_id(f"membership.notice.{kind}", subject_id or member.member_id)
    await deliver_notice(
        work, member, notice_id, source="membership", kind=kind, parameters=said, urgent=urgent, sequence=0
    )


async def deliver_notice(
    work: UnitOfWork,
    member: Member,
    notice_id: UUID,
    *,
    source: str,
    kind: str,
    parameters: Mapping[str, Any],
    urgent: bool,
    sequence: int,
) -> None:
    """Put a notice on the member's list and, by preference, into the mail queue; one that is there is left alone.

    What is said again to a restored database comes back to the list only: the mail has been sent.
    """
    added = await notices.add_notice(
        work,
        notice_id,
        member.member_id,
        source=source,
        kind=kind,
        parameters=parameters,
        urgent=urgent,
        sequence=sequence,
    )
    wanted = member.notice_mail == "all" or (member.notice_mail == "urgent" and urgent)
    if not added or not wanted or work.cause.replayed:
        return
    account = await accounts.account_of(work, member.member_id)
    if account is not None:
        mail_id = derived_id(notice_id, "mail")
        await queue_mail(work, "notice", account.address, member.language, notice_id, mail_id)
