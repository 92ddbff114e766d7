"""A juror scores a performance, blind to the others, and may change it until the scouting is closed."""

from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.scouting import CRITERIA
from services.events.errors import EveningState, OwnAffair, ScoutingClosed, SignUpState
from services.events.repository import stage
from services.events.repository.stage import ScoreRow
from services.events.use_cases.authorise import require_juror, sign_up_of
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def score_performance(
    work: UnitOfWork, person: Person, sign_up_id: UUID, marks: tuple[int, int, int, int], comment: str | None
) -> ScoreRow:
    """Store the juror's own score: four marks of 0 to 25, in the order of the criteria.

    Refuses without a jury mandate in force, one's own performance, one that has not taken place, and a closed scouting.
    """
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_juror(work, person, evening)
    if person.member_id == sign_up.member_id:
        raise OwnAffair
    if evening.scouting_closed_at is not None:
        raise ScoutingClosed
    if evening.state != "running":
        raise EveningState(state=evening.state)
    if sign_up.state != "performed":
        raise SignUpState(state=sign_up.state)
    values: dict[str, object] = {
        "sign_up_id": sign_up_id,
        "juror_id": person.member_id,
        "evening_id": evening.evening_id,
        **dict(zip(CRITERIA, marks, strict=True)),
        "comment": comment,
        "scored_at": work.now(),
    }
    await stage.put_score(work, values)
    work.audit("performance_scored", sign_up_id)
    return await own_score(work, person, sign_up_id)


async def own_score(work: UnitOfWork, person: Person, sign_up_id: UUID) -> ScoreRow:
    """What the caller gave this performance; raises `NotFound` when they gave nothing."""
    score = await stage.find_score(work, sign_up_id, person.member_id)
    if score is None:
        raise NotFound
    return score
