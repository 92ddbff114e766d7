"""An open-mic slot: the bounds, what is refused, what is only remarked on."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.slot import Recorded, Slot, check, doubts
from services.events.errors import SlotImpossible

NINE = datetime(2027, 3, 14, 21, 0, tzinfo=UTC)


def slot(seconds: float, *, after: float = 0, sequence: int = 1) -> Slot:
    start = NINE + timedelta(seconds=after)
    return Slot(sequence, start, start + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("seconds", "timing"),
    [(29.999999, "under"), (30, "within"), (45.5, "within"), (60, "within"), (60.000001, "over"), (61, "over")],
)
def test_bounds_are_inside(seconds: float, timing: str) -> None:
    assert slot(seconds).timing == timing


def test_measured_time_is_in_milliseconds_rounded_down() -> None:
    assert slot(45.6789).duration_ms == 45_678


@pytest.mark.parametrize("seconds", [0, -1, 30 * 60 + 1])
def test_impossible_times_are_refused(seconds: float) -> None:
    with pytest.raises(SlotImpossible):
        check(slot(seconds))


def test_thirty_minutes_are_only_over() -> None:
    check(slot(30 * 60))
    assert slot(30 * 60).timing == "over"


def found(one: Slot, *others: Recorded, started_at: datetime = NINE, received_at: datetime | None = None) -> list[str]:
    received = received_at or one.ended_at
    return list(doubts(one, evening_started_at=started_at, received_at=received, others=list(others)))


def test_a_plausible_slot_has_no_doubt() -> None:
    before = Recorded(True, slot(40, sequence=1))
    assert found(slot(50, after=60, sequence=2), before) == []


def test_a_phone_in_the_future_is_remarked_on() -> None:
    one = slot(40)
    assert found(one, received_at=one.ended_at - timedelta(minutes=3)) == ["clock_ahead"]
    assert found(one, received_at=one.ended_at - timedelta(minutes=1)) == []


def test_a_slot_before_the_evening_is_remarked_on() -> None:
    assert found(slot(40), started_at=NINE + timedelta(minutes=10)) == ["before_start"]


def test_two_on_stage_at_once_are_remarked_on() -> None:
    assert found(slot(40, after=20, sequence=2), Recorded(False, slot(40))) == ["overlaps"]
    assert found(slot(40, after=40, sequence=2), Recorded(False, slot(40))) == []


def test_sequence_and_times_of_one_phone_must_agree() -> None:
    later = Recorded(True, slot(40, after=600, sequence=1))
    assert found(slot(40, sequence=2), later) == ["out_of_order"]
    assert found(slot(40, sequence=2), Recorded(False, later.slot)) == []


@given(st.integers(1, 30 * 60 * 1000))
def test_flag_and_time_always_agree(milliseconds: int) -> None:
    one = slot(milliseconds / 1000)
    check(one)
    exact = one.ended_at - one.started_at
    wanted = "under" if exact < timedelta(seconds=30) else "over" if exact > timedelta(seconds=60) else "within"
    assert one.timing == wanted


@given(st.lists(st.integers(30, 60), min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_a_queue_replayed_in_any_order_is_never_in_doubt(durations: list[int], shuffler: random.Random) -> None:
    """A phone without network sends its slots late and mixed up: the times and sequences still agree."""
    slots, at = [], 0
    for number, seconds in enumerate(durations, start=1):
        slots.append(slot(seconds, after=at, sequence=number))
        at += seconds + 5
    arrived: list[Recorded] = []
    shuffler.shuffle(slots)
    for one in slots:
        assert found(one, *arrived, received_at=NINE + timedelta(hours=3)) == []
        arrived.append(Recorded(True, one))
