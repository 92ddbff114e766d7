"""End an evening: what took place becomes a fact for the others."""

from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.states import EVENING_BEFORE, LEFT_OVER, may_become
from services.events.errors import DecisionsMissing, EveningState
from services.events.repository import evenings, sign_ups
from services.events.repository.evenings import EveningRow
from services.events.use_cases.authorise import evening_of, require_crew
from shared.contracts.events import EveningHeld
from shared.database.unit_of_work import UnitOfWork


async def hold_evening(work: UnitOfWork, person: Person, evening_id: UUID, volunteers: int) -> EveningRow:
    """From running to held, with the number of volunteers that the crew counted.

    Who never came becomes a no-show, who came and was not called is skipped. Refuses while a performance waits for its
    decision, because the figures are final. Announces `events.evening_held`.
    """
    evening = await evening_of(work, evening_id, "change")
    await require_crew(work, person, evening)
    if not may_become(EVENING_BEFORE, evening.state, "held"):
        raise EveningState(state=evening.state)
    left = await sign_ups.sign_ups_in(work, evening_id, LEFT_OVER)
    for state in sorted(set(LEFT_OVER.values())):
        ids = [row.sign_up_id for row in left if LEFT_OVER[row.state] == state]
        await sign_ups.move_sign_ups(work, ids, state)
        await sign_ups.add_steps(work, ids, state, person.member_id)
    counts = await evenings.count_evening(work, evening_id)
    if counts.undecided:
        raise DecisionsMissing(performances=counts.undecided)
    held = await evenings.change_evening(
        work, evening_id, {"state": "held", "ended_at": work.now(), "volunteers": volunteers}
    )
    held_on = held.held_on or work.today()
    message = EveningHeld(
        evening_id=evening_id,
        held_on=held_on,
        signed_up=counts.signed_up,
        performed=counts.performed,
        retained=counts.retained,
        no_shows=counts.no_shows,
        volunteers=volunteers,
    )
    work.outbox.add(message, business_date=held_on, territory_id=held.territory_id)
    work.audit("evening_held", evening_id, signed_up=counts.signed_up, performed=counts.performed)
    return held
