"""Scouting: results freed of each juror's severity, exact, and ranked with the rule's ties."""

from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.scouting import (
    Candidate,
    Score,
    as_text,
    in_hundredths,
    juror_counts,
    ranked,
    results,
    weighted_sum,
)


def who(number: int) -> UUID:
    return UUID(int=number)


def scores(table: dict[int, dict[int, int]]) -> list[Score]:
    """`{juror: {performance: score}}`."""
    return [Score(who(j), who(p), value) for j, given_ in table.items() for p, value in given_.items()]


def test_a_score_is_the_sum_of_the_four_criteria() -> None:
    assert weighted_sum((25, 25, 25, 25)) == 100
    assert weighted_sum((1, 2, 3, 4)) == 10


def test_worked_example() -> None:
    """Juror 3 is severe and heard two of three performances."""
    given_ = scores({1: {10: 80, 11: 60, 12: 70}, 2: {10: 90, 11: 70, 12: 80}, 3: {10: 40, 11: 20}})
    overall = Fraction(80 + 60 + 70 + 90 + 70 + 80 + 40 + 20, 8)
    wanted_10 = (Fraction(80 - 70) + Fraction(90 - 80) + Fraction(40 - 30)) / 3 + overall
    wanted_11 = (Fraction(60 - 70) + Fraction(70 - 80) + Fraction(20 - 30)) / 3 + overall
    wanted_12 = (Fraction(0) + Fraction(0)) / 2 + overall
    assert results(given_) == {who(10): wanted_10, who(11): wanted_11, who(12): wanted_12}
    assert juror_counts(given_) == {who(10): 3, who(11): 3, who(12): 2}
    assert as_text(wanted_10) == "295/4"
    assert in_hundredths(wanted_10) == 7375


def test_thirds_stay_exact() -> None:
    given_ = scores({1: {10: 1, 11: 0}, 2: {10: 1, 11: 1}, 3: {10: 0, 11: 1, 12: 1}})
    found = results(given_)
    assert found[who(12)] == Fraction(1) - Fraction(2, 3) + Fraction(5, 7)
    assert as_text(found[who(12)]) == "22/21"
    assert in_hundredths(found[who(12)]) == 105


def test_hundredths_are_half_up_and_may_be_negative() -> None:
    assert in_hundredths(Fraction(1, 200)) == 1
    assert in_hundredths(Fraction(-1, 200)) == 0
    assert in_hundredths(Fraction(-1, 3)) == -33


def candidate(number: int, result: int, *, times: int = 0, member: int | None = None) -> Candidate:
    return Candidate(who(number), number, member, times, Fraction(result))


def test_ties_go_to_the_least_often_selected_then_to_the_lower_member_number() -> None:
    often = candidate(1, 50, times=2, member=1)
    higher = candidate(2, 50, times=1, member=30)
    lower = candidate(3, 50, times=1, member=4)
    guest = candidate(4, 50, times=1)
    later_guest = candidate(5, 50, times=1)
    best = candidate(6, 51, times=9, member=99)
    order = ranked([later_guest, often, guest, higher, lower, best])
    assert [c.sign_up_number for c in order] == [6, 3, 2, 4, 5, 1]


score_tables = st.dictionaries(
    st.integers(1, 6),
    st.dictionaries(st.integers(10, 20), st.integers(0, 100), min_size=1, max_size=8),
    min_size=1,
    max_size=6,
)


@given(score_tables, st.integers(1, 6), st.integers(-50, 50))
def test_severity_of_one_juror_changes_no_difference(table: dict[int, dict[int, int]], juror: int, shift: int) -> None:
    """Whatever a juror adds to all of their scores, the differences between candidates stay."""
    before = results(scores(table))
    moved = {j: {p: v + (shift if j == juror else 0) for p, v in given_.items()} for j, given_ in table.items()}
    after = results(scores(moved))
    differences = {after[p] - before[p] for p in before}
    assert len(differences) == 1


@given(score_tables)
def test_results_keep_the_mean_when_everybody_hears_everybody(table: dict[int, dict[int, int]]) -> None:
    heard = sorted({p for given_ in table.values() for p in given_})
    full = {j: {p: given_.get(p, 50) for p in heard} for j, given_ in table.items()}
    found = results(scores(full))
    every = [v for given_ in full.values() for v in given_.values()]
    assert sum(found.values(), Fraction(0)) / len(found) == Fraction(sum(every), len(every))


@given(score_tables)
def test_order_of_scores_does_not_matter(table: dict[int, dict[int, int]]) -> None:
    given_ = scores(table)
    assert results(given_) == results(list(reversed(given_)))


def test_nothing_scored_gives_nothing() -> None:
    assert results([]) == {}
