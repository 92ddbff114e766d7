"""Mails, rendered in the reader's language. No text of a stranger's choice stands in a mail to somebody else."""

from datetime import datetime
from uuid import UUID

from services.membership.documents.texts import Blanks, Language, templates
from services.membership.domain.mails import Mail


def render(
    kind: str, *, mail_id: UUID, address: str, language: Language, queued_at: datetime, blanks: dict[str, str]
) -> Mail:
    """Fill the template `kind`."""
    text = templates("mails", language)[kind]
    filled = Blanks(blanks)
    subject = text["subject"].format_map(filled)
    return Mail(mail_id, address, language, subject, text["body"].format_map(filled), queued_at)
