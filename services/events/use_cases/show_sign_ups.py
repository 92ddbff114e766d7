"""Show sign-ups: everybody sees who is on, only the artist, the crew and the jury what is private."""

from uuid import UUID

from services.events.domain.people import Person
from services.events.repository import sign_ups
from services.events.repository.evenings import EveningRow
from services.events.repository.sign_ups import SignUpRow, StepRow
from services.events.use_cases.authorise import evening_of, is_crew, is_juror, sign_up_of
from shared.database.unit_of_work import UnitOfWork

Seen = tuple[SignUpRow, bool]
"""A sign-up, and whether the caller sees what is private in it."""


async def show_sign_ups(work: UnitOfWork, person: Person, evening_id: UUID, *, after: int, limit: int) -> list[Seen]:
    """The sign-ups of an evening with a number above `after`, by number."""
    evening = await evening_of(work, evening_id)
    inside = await _is_inside(work, person, evening)
    rows = await sign_ups.list_sign_ups(work, evening_id, after=after, limit=limit)
    return [(row, inside or row.member_id == person.member_id) for row in rows]


async def show_sign_up(work: UnitOfWork, person: Person, sign_up_id: UUID) -> tuple[Seen, list[StepRow]]:
    """One sign-up with its steps."""
    evening, sign_up = await sign_up_of(work, sign_up_id)
    private = sign_up.member_id == person.member_id or await _is_inside(work, person, evening)
    return (sign_up, private), await sign_ups.steps_of(work, sign_up_id)


async def _is_inside(work: UnitOfWork, person: Person, evening: EveningRow) -> bool:
    return await is_crew(work, person, evening) or await is_juror(work, person, evening)
