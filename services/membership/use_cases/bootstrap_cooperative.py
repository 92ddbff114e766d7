"""Begin the cooperative: the first technical presidency, the first territory, the first charter. Once."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from services.membership.domain.addresses import address_key
from services.membership.domain.functions import PRESIDENCY
from services.membership.domain.passwords import check_password
from services.membership.errors import AlreadyBootstrapped
from services.membership.outside.resources import resources_of
from services.membership.repository import statutes
from services.membership.repository.rows import Registration
from services.membership.use_cases.give_mandate import put_mandate
from services.membership.use_cases.open_territory import put_territory
from services.membership.use_cases.publish_charter import put_charter
from services.membership.use_cases.verify_address import admit_member
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id

DAYS_TO_SIGN = 30


@dataclass(frozen=True, slots=True)
class Begun:
    """What the bootstrap made."""

    member_id: UUID
    member_number: int
    territory_id: UUID
    charter_version: int


async def bootstrap_cooperative(
    work: UnitOfWork,
    *,
    email: str,
    password: str,
    public_name: str,
    legal_name: str,
    language: Literal["fr", "en"],
    territory_code: str,
    territory_name: str,
    charter_text: str,
) -> Begun:
    """Make the first account with its mandate, the first territory and the first charter, all or nothing.

    Refuses a second run. Announces member_registered, territory_opened and role_granted.
    """
    if await statutes.is_bootstrapped(work):
        raise AlreadyBootstrapped()
    key = address_key(email)
    check_password(password, (email, email.partition("@")[0], public_name, legal_name))
    hashing, now = resources_of(work).hashing, work.now()
    registration = Registration(
        registration_id=new_id(),
        address=email,
        address_key=key,
        kind="person",
        public_name=public_name,
        legal_name=legal_name,
        language=language,
        password_hash=await hashing.hash(password),
        token_sha256=secrets.token_bytes(32),
        token_key_id="",
        asked_at=now,
        expires_at=now + timedelta(hours=1),
    )
    member = await admit_member(work, registration)
    if not await statutes.note_bootstrap(work, member.member_id):
        raise AlreadyBootstrapped()
    territory = await put_territory(work, territory_code, territory_name, None, first=True)
    sign_by_on = work.today() + timedelta(days=DAYS_TO_SIGN)
    charter = await put_charter(work, member.member_id, charter_text, sign_by_on)
    await put_mandate(work, None, member.member_id, PRESIDENCY, from_on=work.today())
    work.audit("bootstrapped", member.member_id)
    return Begun(member.member_id, member.member_number, territory.territory_id, charter.charter_version)
