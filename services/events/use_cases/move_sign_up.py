"""The steps of a sign-up at the door and on the night: check in, skip, no-show, withdraw."""

from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.states import SIGN_UP_BEFORE, may_become
from services.events.errors import EveningState, ListClosed, SignUpState
from services.events.repository import draws, sign_ups
from services.events.repository.evenings import EveningRow
from services.events.repository.sign_ups import SignUpRow
from services.events.use_cases.authorise import require_crew, sign_up_of
from shared.database.unit_of_work import UnitOfWork


async def check_in(work: UnitOfWork, person: Person, sign_up_id: UUID) -> SignUpRow:
    """The artist is there: part of the list that will be drawn. Refuses once the draw has taken place."""
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_crew(work, person, evening)
    if await draws.find_draw(work, evening.evening_id) is not None:
        raise ListClosed
    return await _move(work, person, evening, sign_up, "checked_in")


async def skip(work: UnitOfWork, person: Person, sign_up_id: UUID) -> SignUpRow:
    """The artist was called and not ready; they may still be on later that evening."""
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_crew(work, person, evening)
    return await _move(work, person, evening, sign_up, "skipped")


async def record_no_show(work: UnitOfWork, person: Person, sign_up_id: UUID) -> SignUpRow:
    """The artist did not come, or has left."""
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_crew(work, person, evening)
    return await _move(work, person, evening, sign_up, "no_show")


async def withdraw(work: UnitOfWork, person: Person, sign_up_id: UUID) -> SignUpRow:
    """The artist does not want to be on: said by themselves, or by the crew for them. The number is not given again."""
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    if person.member_id != sign_up.member_id:
        await require_crew(work, person, evening)
    moved = await _move(work, person, evening, sign_up, "withdrawn")
    if sign_up.is_guest and sign_up.member_id is None:  # nobody needs to reach them any more
        await sign_ups.change_sign_up(work, sign_up_id, {"contact": None, "claim_code_sha256": None})
    return moved


async def _move(work: UnitOfWork, person: Person, evening: EveningRow, sign_up: SignUpRow, wanted: str) -> SignUpRow:
    if evening.state not in ("open", "running"):
        raise EveningState(state=evening.state)
    if not may_become(SIGN_UP_BEFORE, sign_up.state, wanted):
        raise SignUpState(state=sign_up.state)
    await sign_ups.move_sign_ups(work, [sign_up.sign_up_id], wanted)
    await sign_ups.add_steps(work, [sign_up.sign_up_id], wanted, person.member_id)
    work.audit(f"sign_up_{wanted}", sign_up.sign_up_id)
    return (await sign_up_of(work, sign_up.sign_up_id))[1]
