"""Sign somebody up for the open mic: oneself, or at the door a guest or another member."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain.people import Person
from services.events.errors import (
    AlreadySignedUp,
    EveningState,
    GuardianConsentMissing,
    ListClosed,
    MemberNotKnown,
)
from services.events.repository import draws, people, sign_ups
from services.events.repository.evenings import EveningRow
from services.events.repository.sign_ups import SignUpRow
from services.events.use_cases.authorise import evening_of, require_crew, sign_up_of
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account; both are personal data."""

    stage_name: str
    contact: str


@dataclass(frozen=True, slots=True)
class Fellow:
    """Another member, whom the crew signs up."""

    member_id: UUID
    stage_name: str


@dataclass(frozen=True, slots=True)
class Minority:
    """Whether the artist is a minor, and whether the crew saw the consent of the legal guardian."""

    is_minor: bool
    guardian_consent: bool


async def sign_up_oneself(work: UnitOfWork, person: Person, evening_id: UUID, *, is_minor: bool) -> SignUpRow:
    """Sign the caller up. A minor is refused here: the crew signs them up and records the consent."""
    evening = await _taking_sign_ups(work, evening_id)
    if is_minor:
        raise GuardianConsentMissing(field="body.minor")
    values = {"is_guest": False, "member_id": person.member_id, "member_number": person.member_number}
    return await _add(work, person, evening, {**values, "stage_name": person.name, "is_minor": False})


async def sign_up_somebody(
    work: UnitOfWork, person: Person, evening_id: UUID, whom: Guest | Fellow, minority: Minority
) -> SignUpRow:
    """Sign a guest or another member up, as the crew of the evening.

    Refuses a minor without recorded consent, a member of whom events has not heard, and a second sign-up of a member.
    """
    evening = await _taking_sign_ups(work, evening_id)
    await require_crew(work, person, evening)
    if minority.is_minor and not minority.guardian_consent:
        raise GuardianConsentMissing(field="body.guardian_consent")
    values: dict[str, object] = {"stage_name": whom.stage_name, "is_minor": minority.is_minor}
    if minority.is_minor:
        values |= {"consent_recorded_by": person.member_id, "consent_recorded_at": work.now()}
    if isinstance(whom, Guest):
        values |= {"is_guest": True, "contact": whom.contact}
    else:
        number = await people.member_number(work, whom.member_id)
        if number is None:
            raise MemberNotKnown(field="body.member.member_id")
        values |= {"is_guest": False, "member_id": whom.member_id, "member_number": number}
    return await _add(work, person, evening, values)


async def _taking_sign_ups(work: UnitOfWork, evening_id: UUID) -> EveningRow:
    evening = await evening_of(work, evening_id, "share")  # the draw waits for sign-ups in flight
    if evening.state not in ("open", "running"):
        raise EveningState(state=evening.state)
    if await draws.find_draw(work, evening_id) is not None:
        raise ListClosed
    return evening


async def _add(work: UnitOfWork, person: Person, evening: EveningRow, values: dict[str, object]) -> SignUpRow:
    sign_up_id = new_id()
    number = await work.next_number(f"sign_ups:{evening.evening_id}")
    row = {
        "sign_up_id": sign_up_id,
        "evening_id": evening.evening_id,
        "sign_up_number": number,
        "state": "signed_up",
        "created_by": person.member_id,
        "created_at": work.now(),
        **values,
    }
    if not await sign_ups.add_sign_up(work, row):
        raise AlreadySignedUp
    await sign_ups.add_steps(work, [sign_up_id], "signed_up", person.member_id)
    work.audit("signed_up", sign_up_id, evening_id=str(evening.evening_id), number=number)
    return (await sign_up_of(work, sign_up_id))[1]
