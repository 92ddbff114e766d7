"""The mail queue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from services.membership.repository.rows import QueuedMail, columns_of, read
from services.membership.tables import mails
from shared.database.unit_of_work import UnitOfWork

_QUEUED = columns_of(QueuedMail, mails)


async def add_mail(
    work: UnitOfWork, mail_id: UUID, kind: str, address: str, language: str, subject_id: UUID | None
) -> None:
    """Queue a mail."""
    await work.connection.execute(
        insert(mails).values(
            mail_id=mail_id,
            kind=kind,
            address=address,
            language=language,
            subject_id=subject_id,
            state="queued",
            attempts=0,
            queued_at=work.now(),
        )
    )


async def lock_queued(work: UnitOfWork, mail_id: UUID) -> QueuedMail | None:
    """A mail that has not left, locked."""
    statement = select(*_QUEUED).where(mails.c.mail_id == mail_id, mails.c.state == "queued").with_for_update()
    row = (await work.connection.execute(statement)).one_or_none()
    return None if row is None else read(QueuedMail, row._mapping)


async def mark_sent(work: UnitOfWork, mail_id: UUID, attempts: int) -> None:
    """It has left; the address is no longer needed here."""
    await _set(work, mail_id, state="sent", attempts=attempts, sent_at=work.now(), address=None, last_error=None)


async def mark_failed(work: UnitOfWork, mail_id: UUID, attempts: int, error: str) -> None:
    """It is given up."""
    await _set(work, mail_id, state="failed", attempts=attempts, address=None, last_error=error)


async def mark_tried(work: UnitOfWork, mail_id: UUID, attempts: int, error: str) -> None:
    """It did not leave this time."""
    await _set(work, mail_id, attempts=attempts, last_error=error)


async def remove_old(work: UnitOfWork, before: datetime) -> int:
    """Forget mails that were sent or given up before a moment; returns how many."""
    statement = delete(mails).where(mails.c.state != "queued", mails.c.queued_at < before)
    return (await work.connection.execute(statement)).rowcount


async def _set(work: UnitOfWork, mail_id: UUID, **values: object) -> None:
    await work.connection.execute(update(mails).where(mails.c.mail_id == mail_id).values(**values))
