"""Draw the order of the open mic, once an evening, and show everything needed to recompute it."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain.draw import Draw, Entrant, draw
from services.events.domain.people import Person
from services.events.errors import EveningState, ListClosed, NobodyCheckedIn
from services.events.repository import draws, sign_ups
from services.events.repository.draws import DrawEntryRow, DrawRow
from services.events.repository.evenings import EveningRow
from services.events.use_cases.authorise import evening_of, require_crew
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DrawRecord:
    """A draw as it was stored, and whether the same figures give the same order again."""

    evening: EveningRow
    draw: DrawRow | None
    entries: list[DrawEntryRow]
    recomputed: bool


async def draw_order(work: UnitOfWork, person: Person, evening_id: UUID) -> DrawRecord:
    """Freeze the list of those who are checked in, draw it and put them into state drawn.

    Refuses a second draw of the evening, and an empty list.
    """
    evening = await evening_of(work, evening_id, "change")
    await require_crew(work, person, evening)
    if evening.state not in ("open", "running"):
        raise EveningState(state=evening.state)
    if await draws.find_draw(work, evening_id) is not None:
        raise ListClosed
    present = await sign_ups.sign_ups_in(work, evening_id, ["checked_in"])
    if not present:
        raise NobodyCheckedIn
    drawn = draw(evening_id, evening.commitment, [Entrant(row.sign_up_number, row.member_number) for row in present])
    ids = {row.sign_up_number: row.sign_up_id for row in present}
    await draws.add_draw(work, evening_id, evening.commitment, drawn, ids, person.member_id)
    await sign_ups.move_sign_ups(work, list(ids.values()), "drawn")
    await sign_ups.add_steps(work, list(ids.values()), "drawn", person.member_id)
    work.audit("order_drawn", evening_id, list_sha256=drawn.list_sha256, seed=drawn.seed)
    return await show_draw(work, evening_id)


async def show_draw(work: UnitOfWork, evening_id: UUID) -> DrawRecord:
    """The draw with its figures, computed anew beside what was stored; before the draw the commitment only."""
    evening = await evening_of(work, evening_id)
    stored = await draws.find_draw(work, evening_id)
    if stored is None:
        return DrawRecord(evening, None, [], recomputed=False)
    entries = await draws.draw_entries_of(work, evening_id)
    entrants = [Entrant(entry.sign_up_number, entry.member_number) for entry in entries]
    again = draw(evening_id, evening.commitment, entrants)
    return DrawRecord(evening, stored, entries, recomputed=_same(again, stored, entries))


def _same(again: Draw, stored: DrawRow, entries: list[DrawEntryRow]) -> bool:
    order = [(place.position, place.entrant.sign_up_number, place.digest) for place in again.places]
    kept = [(entry.position, entry.sign_up_number, entry.digest) for entry in entries]
    figures = (again.list_text, again.list_sha256, again.seed)
    return order == kept and figures == (stored.list_text, stored.list_sha256, stored.seed)
