"""The mailboxes of the demo's people: the folder that membership writes mails to (`MEMBERSHIP_MAIL=folder`)."""

import email
import email.policy
import re
from pathlib import Path

_LINK = re.compile(r"/verification#token=([A-Za-z0-9_-]+)")


class Mailbox:
    """Reads each mail once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tokens: dict[str, str] = {}
        self._read: set[Path] = set()

    def verification_token(self, address: str) -> str | None:
        """The token in the link that was sent to an address; None while no mail has come."""
        for path in self._folder.glob("*.eml"):
            if path in self._read:
                continue
            self._read.add(path)
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            found = _LINK.search(body.get_content() if body is not None else "")
            if found:
                self._tokens[str(mail["To"])] = found[1]
        return self._tokens.get(address)
