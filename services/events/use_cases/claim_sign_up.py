"""Give a guest a claim code, and let a member take over a guest's sign-up with it."""

import secrets
from hashlib import sha256
from uuid import UUID

from services.events.domain.people import Person
from services.events.errors import AlreadySignedUp, ClaimCodeRefused, NothingToClaim, OwnAffair
from services.events.repository import sign_ups, stage
from services.events.repository.sign_ups import SignUpRow
from services.events.use_cases.authorise import require_crew, sign_up_of
from shared.database.unit_of_work import UnitOfWork

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 16
"""Sixteen of 31 letters that cannot be mistaken: 79 bits, so that a plain hash is enough and guessing is hopeless."""


async def issue_claim_code(work: UnitOfWork, person: Person, sign_up_id: UUID) -> str:
    """A fresh code for a guest, told once; the one before stops working. Only its hash is kept."""
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_crew(work, person, evening)
    if not sign_up.is_guest or sign_up.member_id is not None or sign_up.state == "withdrawn":
        raise NothingToClaim
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    await sign_ups.change_sign_up(work, sign_up_id, {"claim_code_sha256": _hash(code)})
    work.audit("claim_code_issued", sign_up_id)
    return code


async def claim_sign_up(work: UnitOfWork, person: Person, code: str) -> SignUpRow:
    """Make a guest's sign-up the caller's own; the guest's contact is removed, membership knows how to reach a member.

    A draw that has taken place keeps the guest's number. Refuses a wrong or used code, a second sign-up for the
    evening, and somebody who scored that performance or decided on it.
    """
    found = await sign_ups.find_by_claim_code(work, _hash(code))
    if found is None:
        raise ClaimCodeRefused(field="body.claim_code")
    evening, sign_up = await sign_up_of(work, found.sign_up_id, "change")
    if sign_up.claim_code_sha256 != _hash(code) or sign_up.state == "withdrawn":
        raise ClaimCodeRefused(field="body.claim_code")
    decided = {step.taken_by for step in await sign_ups.steps_of(work, sign_up.sign_up_id) if step.state == "scouted"}
    if person.member_id in decided or await stage.has_scored(work, sign_up.sign_up_id, person.member_id):
        raise OwnAffair
    if await sign_ups.has_sign_up(work, evening.evening_id, person.member_id):
        raise AlreadySignedUp
    values = {
        "member_id": person.member_id,
        "member_number": person.member_number,
        "claimed_at": work.now(),
        "contact": None,
        "claim_code_sha256": None,
    }
    await sign_ups.change_sign_up(work, sign_up.sign_up_id, values)
    work.audit("sign_up_claimed", sign_up.sign_up_id)
    return (await sign_up_of(work, sign_up.sign_up_id))[1]


def _hash(code: str) -> str:
    return sha256(code.strip().upper().encode("utf-8")).hexdigest()
