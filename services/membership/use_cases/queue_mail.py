"""Queue a mail: a row with its key, and the due job by which a worker sends it after commit."""

from uuid import UUID

from services.membership.repository import mails
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

SEND_MAIL = "send_mail"


async def queue_mail(
    work: UnitOfWork, kind: str, address: str, language: str, subject_id: UUID | None, mail_id: UUID | None = None
) -> None:
    """Have the mail `kind` sent to an address as soon as this transaction is committed."""
    key = mail_id or new_id()
    await mails.add_mail(work, key, kind, address, language, subject_id)
    await work.schedule(SEND_MAIL, str(key), work.now())
