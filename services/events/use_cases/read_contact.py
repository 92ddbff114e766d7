"""Tell the crew of an evening how a guest is reached."""

from uuid import UUID

from services.events.domain.people import Person
from services.events.use_cases.authorise import require_crew, sign_up_of
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_contact(work: UnitOfWork, person: Person, sign_up_id: UUID) -> str:
    """The contact of a guest, for the crew of that evening only; each reading is in the audit trail.

    Raises `NotFound` when there is none: a member, a claimed sign-up, or the retention time is over.
    """
    evening, sign_up = await sign_up_of(work, sign_up_id)
    await require_crew(work, person, evening)
    if sign_up.contact is None:
        raise NotFound
    work.audit("contact_read", sign_up_id)
    return sign_up.contact
