"""Open an evening for sign-ups, start it, or cancel it."""

from collections.abc import Mapping
from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.states import EVENING_BEFORE, may_become
from services.events.errors import EveningState
from services.events.repository import evenings
from services.events.repository.evenings import EveningRow
from services.events.use_cases.authorise import evening_of, require_crew
from shared.database.unit_of_work import UnitOfWork


async def open_evening(work: UnitOfWork, person: Person, evening_id: UUID) -> EveningRow:
    """From planned to open: people may sign up. Refuses without a mandate for the evening, and in another state."""
    return await _move(work, person, evening_id, "open", {"opened_at": work.now()})


async def start_evening(work: UnitOfWork, person: Person, evening_id: UUID) -> EveningRow:
    """From open to running: performances are recorded from now on. Its business date is today, whenever it ends."""
    return await _move(work, person, evening_id, "running", {"started_at": work.now(), "held_on": work.today()})


async def cancel_evening(work: UnitOfWork, person: Person, evening_id: UUID) -> EveningRow:
    """Cancel an evening that was not held; its sign-ups stay as they are."""
    return await _move(work, person, evening_id, "cancelled", {"ended_at": work.now()})


async def _move(
    work: UnitOfWork, person: Person, evening_id: UUID, wanted: str, values: Mapping[str, object]
) -> EveningRow:
    evening = await evening_of(work, evening_id, "change")
    await require_crew(work, person, evening)
    if not may_become(EVENING_BEFORE, evening.state, wanted):
        raise EveningState(state=evening.state)
    work.audit(f"evening_{wanted}", evening_id)
    return await evenings.change_evening(work, evening_id, {"state": wanted, **values})
