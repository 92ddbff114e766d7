"""Verify an address by the token of its mail: the person or structure is a member from now on."""

from services.membership.errors import VerificationRefused
from services.membership.repository import accounts
from services.membership.repository.rows import Account, Member, Registration
from services.membership.use_cases.register_account import hash_of
from shared.contracts.membership import MemberRegistered
from shared.contracts.message import Member as MemberOf
from shared.database.unit_of_work import UnitOfWork

MEMBER_NUMBERS = "member_number"


async def verify_address(work: UnitOfWork, token: str) -> Member:
    """Give the member number, in order and without a gap, and announce member_registered.

    Refuses a token that is unknown, used or expired, and one for an address that has become a member's meanwhile.
    """
    registration = await accounts.lock_registration(work, hash_of(token))
    if registration is None or registration.expires_at <= work.now():
        raise VerificationRefused()
    return await admit_member(work, registration)


async def admit_member(work: UnitOfWork, registration: Registration) -> Member:
    """Make a member of a registration whose address is known to be theirs."""
    # The counter is locked from here to the commit: of two verifications of one address the second sees the first.
    number = await work.next_number(MEMBER_NUMBERS)
    if await accounts.find_account(work, registration.address_key) is not None:
        raise VerificationRefused()
    today = work.today()
    member = Member(
        member_id=registration.registration_id,
        member_number=number,
        kind=registration.kind,
        public_name=registration.public_name,
        language=registration.language,
        registered_on=today,
        notice_mail="urgent",
        version=1,
    )
    account = Account(
        member_id=member.member_id,
        address=registration.address,
        legal_name=registration.legal_name,
        password_hash=registration.password_hash,
        password_changed_at=registration.asked_at,
    )
    await accounts.add_member(work, member, account, registration.address_key)
    await accounts.remove_registrations(work, registration.address_key)
    who = MemberOf(member_id=member.member_id, member_number=number)
    work.outbox.add(MemberRegistered(member=who, kind=member.kind, registered_on=today, language=member.language))
    work.audit("member_registered", member.member_id, member_number=number)
    return member
