"""Scouting: four criteria of 0 to 25, and results freed of how severe each juror is. Exact fractions, no float."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

CRITERIA = ("writing", "presence", "originality", "technique")
HIGHEST = 25
FEWEST_JURORS = 3
WEIGHTS = (1, 1, 1, 1)
"""One weight a criterion, in the order of `CRITERIA`; equal, so that a score counts from 0 to 100."""

RETAINED = "retained"
COME_AGAIN = "come_again"
DECISIONS = (RETAINED, "not_yet", COME_AGAIN)


@dataclass(frozen=True, slots=True)
class Score:
    """What one juror gave one performance: the integer weighted sum of the criteria."""

    juror_id: UUID
    sign_up_id: UUID
    value: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A performance with its result, and what breaks ties."""

    sign_up_id: UUID
    sign_up_number: int
    member_number: int | None
    times_selected: int
    """How often this member was retained this year; 0 for a guest."""
    result: Fraction


def weighted_sum(marks: Sequence[int]) -> int:
    """One score from the marks, given in the order of `CRITERIA`."""
    return sum(mark * weight for mark, weight in zip(marks, WEIGHTS, strict=True))


def juror_counts(scores: Iterable[Score]) -> Mapping[UUID, int]:
    """How many jurors heard each performance that somebody scored."""
    jurors: dict[UUID, set[UUID]] = defaultdict(set)
    for score in scores:
        jurors[score.sign_up_id].add(score.juror_id)
    return {sign_up_id: len(found) for sign_up_id, found in jurors.items()}


def results(scores: Sequence[Score]) -> dict[UUID, Fraction]:
    """The result of each performance that was scored.

    Normalised = score − mean of what that juror scored + mean of all single scores; a result is the mean of the
    normalised scores.
    """
    if not scores:
        return {}
    overall = Fraction(sum(score.value for score in scores), len(scores))
    by_juror: dict[UUID, list[int]] = defaultdict(list)
    for score in scores:
        by_juror[score.juror_id].append(score.value)
    means = {juror_id: Fraction(sum(values), len(values)) for juror_id, values in by_juror.items()}
    normalised: dict[UUID, list[Fraction]] = defaultdict(list)
    for score in scores:
        normalised[score.sign_up_id].append(score.value - means[score.juror_id] + overall)
    return {sign_up_id: sum(values, Fraction(0)) / len(values) for sign_up_id, values in normalised.items()}


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Highest result first; ties to the one selected least often this year, then to the lower member number.

    Guests have no member number and come after members in a tie, by their sign-up number.
    """
    return sorted(
        candidates,
        key=lambda c: (-c.result, c.times_selected, c.member_number is None, c.member_number or 0, c.sign_up_number),
    )


def as_text(result: Fraction) -> str:
    """The exact fraction as it is stored and shown: `151/3`, or `50` when it is whole."""
    return str(result)


def in_hundredths(result: Fraction) -> int:
    """The result in hundredths of a point, half-up, for readers; never used to compare."""
    return (2 * 100 * result.numerator + result.denominator) // (2 * result.denominator)
