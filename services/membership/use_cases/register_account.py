"""Ask to be a member. The answer and its time are the same whether the address is known or not; the mail tells."""

import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID

from services.membership.domain.addresses import address_key
from services.membership.outside.resources import resources_of
from services.membership.repository import accounts
from services.membership.repository.rows import Registration
from services.membership.use_cases.queue_mail import queue_mail
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

# A mailbox gets no more than this, whoever asks.
MAILS_PER_ADDRESS = 5
MAILS_WINDOW = timedelta(hours=1)


async def register_account(
    work: UnitOfWork,
    *,
    email: str,
    password_hash: str,
    kind: Literal["person", "structure"],
    public_name: str,
    legal_name: str,
    language: Literal["fr", "en"],
) -> None:
    """Keep the registration and queue a mail: a link to verify, or word that there is an account already.

    The password was checked and hashed before, without a connection to the database in hand. For a known address a
    registration is kept too, whose link nobody gets: the same statements run in both cases.
    """
    key = address_key(email)
    resources = resources_of(work)
    now = work.now()
    known = await accounts.find_account(work, key) is not None
    asked_often = await accounts.recent_registrations(work, key, now - MAILS_WINDOW) >= MAILS_PER_ADDRESS
    if asked_often:
        return
    registration_id = new_id()
    signing = resources.keys.signing
    token = signing.derive(token_purpose(registration_id))
    registration = Registration(
        registration_id=registration_id,
        address=email,
        address_key=key,
        kind=kind,
        public_name=public_name,
        legal_name=legal_name,
        language=language,
        password_hash=password_hash,
        token_sha256=hash_of(token),
        token_key_id=signing.key_id,
        asked_at=now,
        expires_at=now + timedelta(hours=resources.settings.verification_hours),
    )
    await accounts.add_registration(work, registration)
    await queue_mail(work, "already_member" if known else "verify_address", email, language, registration_id)


def token_purpose(registration_id: UUID) -> str:
    """What the token in a verification mail is derived for."""
    return f"verify:{registration_id}"


def hash_of(token: str) -> bytes:
    """The form in which a token is stored. It has 256 bits of its own, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()
