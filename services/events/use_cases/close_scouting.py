"""Close the scouting of an evening: scores become final and the results are computed, once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.events.domain import scouting
from services.events.domain.people import Person
from services.events.domain.scouting import FEWEST_JURORS, Candidate, Score
from services.events.errors import EveningState, ScoutingClosed, TooFewJurors
from services.events.repository import evenings, sign_ups, stage
from services.events.repository.evenings import EveningRow
from services.events.repository.sign_ups import SignUpRow
from services.events.use_cases.authorise import evening_of, require_signer
from shared.database.unit_of_work import UnitOfWork


async def close_scouting(work: UnitOfWork, person: Person, evening_id: UUID, *, allow_incomplete: bool) -> EveningRow:
    """Compute the results by the rules and end the blind phase.

    Refuses while a performance has fewer than three jurors, unless `allow_incomplete`: it then has no result, and the
    only decision possible for it is to come again.
    """
    evening = await evening_of(work, evening_id, "change")
    await require_signer(work, person, evening)
    if evening.scouting_closed_at is not None:
        raise ScoutingClosed
    if evening.state != "running":
        raise EveningState(state=evening.state)
    performed = await sign_ups.sign_ups_in(work, evening_id, ["performed"])
    rows = await stage.scores_of_evening(work, evening_id)
    scores = [Score(row.juror_id, row.sign_up_id, scouting.weighted_sum(row.marks)) for row in rows]
    jurors = scouting.juror_counts(scores)
    missing = [row for row in performed if jurors.get(row.sign_up_id, 0) < FEWEST_JURORS]
    if missing and not allow_incomplete:
        raise TooFewJurors(performances=len(missing), jurors=FEWEST_JURORS)
    heard = [row for row in performed if jurors.get(row.sign_up_id, 0) >= FEWEST_JURORS]
    candidates = await _candidates(work, evening, heard, scores)
    results: list[dict[str, object]] = [
        {
            "sign_up_id": candidate.sign_up_id,
            "evening_id": evening_id,
            "result": scouting.as_text(candidate.result),
            "result_hundredths": scouting.in_hundredths(candidate.result),
            "juror_count": jurors[candidate.sign_up_id],
            "rank": rank,
        }
        for rank, candidate in enumerate(scouting.ranked(candidates), start=1)
    ]
    await stage.add_results(work, results)
    work.audit("scouting_closed", evening_id, results=len(results), without_result=len(missing))
    closed = {"scouting_closed_at": work.now(), "scouting_closed_by": person.member_id}
    return await evenings.change_evening(work, evening_id, closed)


async def _candidates(
    work: UnitOfWork, evening: EveningRow, heard: Sequence[SignUpRow], scores: Sequence[Score]
) -> list[Candidate]:
    year = evening.evening_on.year
    members = [row.member_id for row in heard if row.member_id is not None]
    selected = await stage.times_retained(work, members, date(year, 1, 1), date(year, 12, 31))
    results = scouting.results(scores)
    return [
        Candidate(
            sign_up_id=row.sign_up_id,
            sign_up_number=row.sign_up_number,
            member_number=row.member_number,
            times_selected=0 if row.member_id is None else selected.get(row.member_id, 0),
            result=results[row.sign_up_id],
        )
        for row in heard
    ]
