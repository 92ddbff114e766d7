"""Record what the scouting decided about an artist, and let the artist read it."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain.people import Person
from services.events.domain.scouting import COME_AGAIN
from services.events.domain.states import SIGN_UP_BEFORE, may_become
from services.events.errors import OwnAffair, ResultMissing, ScoutingOpen, SignUpState
from services.events.repository import sign_ups, stage
from services.events.repository.sign_ups import SignUpRow
from services.events.repository.stage import ResultRow, ScoreRow
from services.events.use_cases.authorise import is_crew, is_juror, require_signer, sign_up_of
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an artist reads: the decision, its words, the result, and the scores without the jurors' names."""

    sign_up: SignUpRow
    result: ResultRow | None
    scores: list[ScoreRow]


async def decide_sign_up(
    work: UnitOfWork, person: Person, sign_up_id: UUID, decision: str, feedback: str | None
) -> SignUpRow:
    """Record the decision, once the scouting is closed; final.

    Refuses anybody but a signer, one's own performance, and anything but coming again without three jurors.
    """
    evening, sign_up = await sign_up_of(work, sign_up_id, "share")
    await require_signer(work, person, evening)
    if person.member_id == sign_up.member_id:
        raise OwnAffair
    if evening.scouting_closed_at is None:
        raise ScoutingOpen
    if not may_become(SIGN_UP_BEFORE, sign_up.state, "scouted"):
        raise SignUpState(state=sign_up.state)
    if decision != COME_AGAIN and await stage.find_result(work, sign_up_id) is None:
        raise ResultMissing(field="body.decision")
    values = {"state": "scouted", "decision": decision, "feedback": feedback}
    await sign_ups.change_sign_up(work, sign_up_id, values)
    await sign_ups.add_steps(work, [sign_up_id], "scouted", person.member_id)
    work.audit("sign_up_decided", sign_up_id, decision=decision)
    return (await sign_up_of(work, sign_up_id))[1]


async def read_feedback(work: UnitOfWork, person: Person, sign_up_id: UUID) -> Feedback:
    """The feedback on a decided performance for its artist, the crew and the jury; `NotFound` for anybody else."""
    evening, sign_up = await sign_up_of(work, sign_up_id)
    if person.member_id != sign_up.member_id and not (
        await is_crew(work, person, evening) or await is_juror(work, person, evening)
    ):
        raise NotFound
    if sign_up.decision is None:
        raise NotFound
    result = await stage.find_result(work, sign_up_id)
    return Feedback(sign_up, result, await stage.scores_of(work, sign_up_id))
