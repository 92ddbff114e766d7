"""The door to people's mailboxes, behind one small protocol: a folder (demo, tests) or an SMTP server."""

import asyncio
import os
import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from services.membership.domain.mails import Mail
from services.membership.errors import MailNotSent
from services.membership.settings import MembershipSettings

# A refusal of these will be the same tomorrow; everything else may pass.
_PERMANENT = range(500, 600)


class Mailer(Protocol):
    """Sends one mail. The same mail sent twice carries the same Message-ID."""

    async def send(self, mail: Mail) -> None:
        """Return when the mail has left; raise `MailNotSent` otherwise."""


def mailer_of(settings: MembershipSettings) -> Mailer:
    """The mailer that the settings ask for."""
    if settings.mail == "folder":
        return FolderMailer(settings.mail_directory, settings.mail_from)
    return SmtpMailer(settings)


class FolderMailer:
    """Writes each mail to a file of its own, named by its id; a repeated sending replaces it."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Write the file, whole or not at all."""
        await asyncio.to_thread(self._write, mail)

    def _write(self, mail: Mail) -> None:
        target = self._folder / f"{mail.mail_id}.eml"
        partial = target.with_suffix(f".{os.getpid()}.partial")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial.write_bytes(_message(mail, self._sender).as_bytes())
            partial.replace(target)
        except OSError as error:
            raise MailNotSent("folder_not_writable") from error


class SmtpMailer:
    """Hands each mail to an SMTP server, in a thread."""

    def __init__(self, settings: MembershipSettings) -> None:
        self._settings = settings

    async def send(self, mail: Mail) -> None:
        """One connection a mail: they are few, and a broken connection concerns one only."""
        await asyncio.to_thread(self._deliver, _message(mail, self._settings.mail_from))

    def _deliver(self, message: EmailMessage) -> None:
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise MailNotSent("recipient_refused", permanent=all(code in _PERMANENT for code in codes)) from error
        except smtplib.SMTPResponseException as error:
            raise MailNotSent(f"smtp_{error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotSent("server_unreachable") from error

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        where = (settings.smtp_host, settings.smtp_port)
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=settings.smtp_timeout_seconds, context=context)
        else:
            server = smtplib.SMTP(*where, timeout=settings.smtp_timeout_seconds)
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        return server


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["Message-ID"] = f"<{mail.mail_id}@{sender.partition('@')[2]}>"
    message["Date"] = format_datetime(mail.queued_at)
    message["From"] = Address(display_name="Pour&Par", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Content-Language"] = mail.language
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
