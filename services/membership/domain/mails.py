"""A mail that is ready to leave: what the templates make and the mailer takes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Mail:
    """`mail_id` is the key under which it may be sent again."""

    mail_id: UUID
    address: str
    language: str
    subject: str
    body: str
    queued_at: datetime
