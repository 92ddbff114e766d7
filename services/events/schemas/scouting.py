"""Bodies of the scouting: scores, results, decisions and feedback."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.events.repository.evenings import EveningRow
from services.events.repository.stage import ScoreRow
from services.events.schemas.sign_ups import Decision, SignUpView
from services.events.use_cases.decide_sign_up import Feedback
from services.events.use_cases.show_scouting import Hearing
from shared.web import Body, View, text

Mark = Annotated[int, Field(strict=True, ge=0, le=25)]
Words = Annotated[str, text(1000, lines=True)]


class NewScore(Body):
    """Four marks of 0 to 25, and a comment that the artist will read without the juror's name."""

    writing: Mark
    presence: Mark
    originality: Mark
    technique: Mark
    comment: Words | None = None


class ScoreView(View):
    """The caller's own score of a performance."""

    sign_up_id: UUID
    writing: int
    presence: int
    originality: int
    technique: int
    comment: str | None
    scored_at: datetime

    @classmethod
    def of(cls, row: ScoreRow) -> "ScoreView":
        """The view of a row."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class ClosedScouting(Body):
    """`allow_incomplete`: close although a performance has fewer than three jurors; it then has no result."""

    allow_incomplete: bool = False


class HearingView(View):
    """A performance as jury and crew see it; results and rank only once the scouting is closed."""

    sign_up: SignUpView
    scored_by_me: bool
    result: str | None
    """An exact fraction of 100, as 151/3."""
    result_hundredths: int | None
    juror_count: int | None
    rank: int | None


class ScoutingView(View):
    """Where the scouting of an evening stands."""

    evening_id: UUID
    closed: bool
    hearings: list[HearingView]

    @classmethod
    def of(cls, evening: EveningRow, hearings: list[Hearing]) -> "ScoutingView":
        """The view of an evening's performances."""
        shown = [
            HearingView(
                sign_up=SignUpView.of(hearing.sign_up, private=True),
                scored_by_me=hearing.scored_by_me,
                result=hearing.result.result if hearing.result else None,
                result_hundredths=hearing.result.result_hundredths if hearing.result else None,
                juror_count=hearing.result.juror_count if hearing.result else None,
                rank=hearing.result.rank if hearing.result else None,
            )
            for hearing in hearings
        ]
        return cls(evening_id=evening.evening_id, closed=evening.scouting_closed_at is not None, hearings=shown)


class NewDecision(Body):
    """What the scouting decided, with words for the artist."""

    decision: Decision
    feedback: Words | None = None


class JurorWords(View):
    """One juror's marks, without the juror."""

    writing: int
    presence: int
    originality: int
    technique: int
    comment: str | None


class FeedbackView(View):
    """What an artist reads about their performance: no rank, nothing of other artists."""

    sign_up_id: UUID
    decision: Decision
    feedback: str | None
    result: str | None
    result_hundredths: int | None
    scores: list[JurorWords]

    @classmethod
    def of(cls, found: Feedback) -> "FeedbackView":
        """The view of a decided performance."""
        scores = [JurorWords(**{n: getattr(row, n) for n in JurorWords.model_fields}) for row in found.scores]
        return cls(
            sign_up_id=found.sign_up.sign_up_id,
            decision=found.sign_up.decision,  # type: ignore[arg-type]  # read only once decided
            feedback=found.sign_up.feedback,
            result=found.result.result if found.result else None,
            result_hundredths=found.result.result_hundredths if found.result else None,
            scores=scores,
        )
