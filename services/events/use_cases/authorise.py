"""Who may do what, by the object at hand: mandates of the day, the artist concerned, the jury."""

from uuid import UUID

from services.events.domain.people import CREW_ROLES, JURY, SIGNING_ROLES, Mandate, Person, holds
from services.events.errors import CrewOnly, CuratorsOnly, JurorsOnly, SigningOnly
from services.events.repository import evenings, people, sign_ups
from services.events.repository.evenings import EveningRow, Lock
from services.events.repository.sign_ups import SignUpRow
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def evening_of(work: UnitOfWork, evening_id: UUID, lock: Lock = "none") -> EveningRow:
    """The evening; raises `NotFound`."""
    evening = await evenings.find_evening(work, evening_id, lock)
    if evening is None:
        raise NotFound
    return evening


async def sign_up_of(work: UnitOfWork, sign_up_id: UUID, lock: Lock = "none") -> tuple[EveningRow, SignUpRow]:
    """The evening and the sign-up, locked in this order when asked; raises `NotFound`."""
    found = await sign_ups.find_sign_up(work, sign_up_id)
    if found is None:
        raise NotFound
    evening = await evening_of(work, found.evening_id, lock)
    if lock != "none":
        found = await sign_ups.find_sign_up(work, sign_up_id, lock=True)
    if found is None:
        raise NotFound
    return evening, found


async def require_planner(work: UnitOfWork, person: Person, territory_id: UUID) -> None:
    """Raise `CrewOnly` unless the person may plan evenings in this territory."""
    if not holds(await people.mandates_of(work, person.member_id), CREW_ROLES, work.today(), territory_id):
        raise CrewOnly


async def is_crew(work: UnitOfWork, person: Person, evening: EveningRow) -> bool:
    """Whether the person runs this evening."""
    mandates = await people.mandates_of(work, person.member_id)
    return holds(mandates, CREW_ROLES, work.today(), evening.evening_id, evening.territory_id)


async def require_crew(work: UnitOfWork, person: Person, evening: EveningRow) -> None:
    """Raise `CrewOnly` unless the person runs this evening."""
    if not await is_crew(work, person, evening):
        raise CrewOnly


async def is_juror(work: UnitOfWork, person: Person, evening: EveningRow) -> bool:
    """Whether the person is on the jury of this evening: a mandate, and no Plug status suspended or ended."""
    mandates = await people.mandates_of(work, person.member_id)
    return await _on_jury(work, person, mandates, evening.evening_id, evening.territory_id)


async def require_juror(work: UnitOfWork, person: Person, evening: EveningRow) -> None:
    """Raise `JurorsOnly` unless the person is on the jury of this evening."""
    if not await is_juror(work, person, evening):
        raise JurorsOnly


async def require_signer(work: UnitOfWork, person: Person, evening: EveningRow) -> None:
    """Raise `SigningOnly` unless the person may close the scouting and record its decisions."""
    mandates = await people.mandates_of(work, person.member_id)
    places = (evening.evening_id, evening.territory_id)
    if holds(mandates, SIGNING_ROLES, work.today(), *places):
        return
    presides = person.member_id == evening.jury_president_id
    if not (presides and await _on_jury(work, person, mandates, *places)):
        raise SigningOnly


async def is_curator(work: UnitOfWork, person: Person, territory_id: UUID) -> bool:
    """Whether the person may change the playlist of this territory."""
    mandates = await people.mandates_of(work, person.member_id)
    if holds(mandates, CREW_ROLES, work.today(), territory_id):
        return True
    return await _on_jury(work, person, mandates, territory_id)


async def require_curator(work: UnitOfWork, person: Person, territory_id: UUID) -> None:
    """Raise `CuratorsOnly` unless the person may change the playlist of this territory."""
    if not await is_curator(work, person, territory_id):
        raise CuratorsOnly


async def is_organiser(work: UnitOfWork, person: Person) -> bool:
    """Whether the person works on any evening or playlist: what opens the lists of tracks and admissions.

    As everywhere, a juror does so only without a Plug status that is suspended or ended.
    """
    roles = {m.role for m in await people.mandates_of(work, person.member_id) if m.in_force(work.today())}
    return not CREW_ROLES.isdisjoint(roles) or (JURY in roles and await _may_judge(work, person))


async def _on_jury(work: UnitOfWork, person: Person, mandates: list[Mandate], *places: UUID) -> bool:
    return holds(mandates, (JURY,), work.today(), *places) and await _may_judge(work, person)


async def _may_judge(work: UnitOfWork, person: Person) -> bool:
    status = await people.plug_status(work, person.member_id)
    return status is None or status[0] == "active"
