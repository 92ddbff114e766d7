"""Show a member what events knows of them."""

from dataclasses import dataclass

from services.events.domain.people import Mandate, Person
from services.events.repository import people, playlist, sign_ups
from services.events.repository.frozen_years import FrozenYear, latest_frozen_years
from services.events.repository.playlist import AdmissionRow
from services.events.repository.sign_ups import SignUpRow
from shared.database.unit_of_work import UnitOfWork

LATEST = 20


@dataclass(frozen=True, slots=True)
class Me:
    """A member with their mandates of today, latest sign-ups and admission."""

    person: Person
    plug_status: str | None
    charter_version: int | None
    mandates: list[Mandate]
    sign_ups: list[SignUpRow]
    admission: AdmissionRow | None
    frozen_years: list[FrozenYear]


async def show_me(work: UnitOfWork, person: Person) -> Me:
    """What events has heard of the caller and what they did here; empty, not absent, when nothing was heard."""
    status = await people.plug_status(work, person.member_id)
    mandates = await people.mandates_of(work, person.member_id)
    return Me(
        person=person,
        plug_status=None if status is None else status[0],
        charter_version=await people.charter_version(work, person.member_id),
        mandates=[mandate for mandate in mandates if mandate.in_force(work.today())],
        sign_ups=await sign_ups.latest_sign_ups_of(work, person.member_id, LATEST),
        admission=await playlist.admission_of(work, person.member_id),
        frozen_years=await latest_frozen_years(work),
    )
