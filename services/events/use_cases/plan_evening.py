"""Plan an evening; its commitment for the draw is public from this moment on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.events.domain.people import Person
from services.events.errors import EveningInThePast, MemberNotKnown, TerritoryNotKnown
from services.events.outside.chance import new_evening
from services.events.repository import evenings, people
from services.events.repository.evenings import EveningRow
from services.events.use_cases.authorise import evening_of, require_planner
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EveningPlan:
    """What is decided about an evening when it is planned."""

    on: date
    territory_id: UUID
    season_code: str | None
    jury_president_id: UUID | None


async def plan_evening(work: UnitOfWork, person: Person, plan: EveningPlan) -> EveningRow:
    """Store an evening in state planned.

    Refuses without a mandate for the territory, an unknown territory or president of the jury, and a date in the past.
    """
    if not await people.territory_is_open(work, plan.territory_id):
        raise TerritoryNotKnown(field="body.territory_id")
    await require_planner(work, person, plan.territory_id)
    if plan.on < work.today():
        raise EveningInThePast(field="body.on")
    if plan.jury_president_id is not None and await people.member_number(work, plan.jury_president_id) is None:
        raise MemberNotKnown(field="body.jury_president_id")
    evening_id, commitment = await new_evening(work)
    values: dict[str, object] = {
        "evening_id": evening_id,
        "cooperative": work.cooperative,
        "territory_id": plan.territory_id,
        "evening_on": plan.on,
        "season_code": plan.season_code,
        "state": "planned",
        "commitment": commitment,
        "jury_president_id": plan.jury_president_id,
        "created_by": person.member_id,
        "created_at": work.now(),
    }
    await evenings.add_evening(work, values)
    work.audit("evening_planned", evening_id, territory_id=str(plan.territory_id), on=plan.on.isoformat())
    return await evening_of(work, evening_id)
