"""Show the jury where the scouting stands: blind before it is closed, with the results after."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain.people import Person
from services.events.errors import JurorsOnly
from services.events.repository import sign_ups, stage
from services.events.repository.evenings import EveningRow
from services.events.repository.sign_ups import SignUpRow
from services.events.repository.stage import ResultRow
from services.events.use_cases.authorise import evening_of, is_crew, is_juror
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Hearing:
    """One performance as a juror sees it. The result is empty before closing."""

    sign_up: SignUpRow
    scored_by_me: bool
    result: ResultRow | None


async def show_scouting(work: UnitOfWork, person: Person, evening_id: UUID) -> tuple[EveningRow, list[Hearing]]:
    """Every performance of the evening, in the order of the draw, or by rank once results exist; for jury and crew."""
    evening = await evening_of(work, evening_id)
    if not (await is_juror(work, person, evening) or await is_crew(work, person, evening)):
        raise JurorsOnly
    on_stage = await sign_ups.on_stage(work, evening_id)
    own = {
        row.sign_up_id for row in await stage.scores_of_evening(work, evening_id) if row.juror_id == person.member_id
    }
    results = {row.sign_up_id: row for row in await stage.results_of(work, evening_id)}
    hearings = [Hearing(row, row.sign_up_id in own, results.get(row.sign_up_id)) for row in on_stage]
    hearings.sort(key=lambda h: (h.result is None, h.result.rank if h.result else 0, h.sign_up.position or 0))
    return evening, hearings
