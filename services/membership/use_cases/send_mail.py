"""Send one queued mail. A worker does it, from the stored row; what does not leave is tried again at growing delays."""

from uuid import UUID

from services.membership.documents.mails import render
from services.membership.documents.notices import sentence
from services.membership.domain.retries import delay_after
from services.membership.errors import MailNotSent
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts, mails, notices
from services.membership.repository.rows import QueuedMail
from services.membership.use_cases.queue_mail import SEND_MAIL
from services.membership.use_cases.register_account import token_purpose
from shared.database.unit_of_work import UnitOfWork


async def send_mail(work: UnitOfWork, mail_id: UUID) -> None:
    """Render and send. The row says what became of it; a mail that has left or is given up is not touched again.

    A crash between the sending and the commit sends it once more, under the same Message-ID.
    """
    queued = await mails.lock_queued(work, mail_id)
    if queued is None:
        return
    attempts = queued.attempts + 1
    resources = resources_of(work)
    blanks = await _blanks(work, queued)
    if blanks is None:
        await mails.mark_failed(work, mail_id, attempts, "nothing_to_say")
        return
    blanks["public_url"] = resources.settings.public_url.rstrip("/")
    mail = render(
        queued.kind,
        mail_id=mail_id,
        address=queued.address,
        language=queued.language,
        queued_at=queued.queued_at,
        blanks=blanks,
    )
    try:
        await resources.mailer.send(mail)
    except MailNotSent as problem:
        await _put_off(work, mail_id, attempts, problem)
        return
    await mails.mark_sent(work, mail_id, attempts)


async def _put_off(work: UnitOfWork, mail_id: UUID, attempts: int, problem: MailNotSent) -> None:
    delay = None if problem.permanent else delay_after(attempts)
    if delay is None:
        await mails.mark_failed(work, mail_id, attempts, problem.reason)
        work.audit("mail_given_up", mail_id, reason=problem.reason)
        return
    await mails.mark_tried(work, mail_id, attempts, problem.reason)
    await work.schedule(SEND_MAIL, str(mail_id), work.now() + delay)


async def _blanks(work: UnitOfWork, queued: QueuedMail) -> dict[str, str] | None:
    """What the template needs; None when what it speaks of is gone (verified by another link, or expired)."""
    if queued.kind == "notice" and queued.subject_id is not None:
        notice = await notices.find_notice(work, queued.subject_id)
        return None if notice is None else {"sentence": sentence(notice.kind, notice.parameters, queued.language)}
    if queued.kind == "verify_address" and queued.subject_id is not None:
        resources = resources_of(work)
        registration = await accounts.find_registration(work, queued.subject_id)
        if registration is None or registration.expires_at <= work.now():
            return None
        token = resources.keys.derive(registration.token_key_id, token_purpose(registration.registration_id))
        return None if token is None else {"token": token, "hours": str(resources.settings.verification_hours)}
    return {}
