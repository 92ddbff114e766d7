"""Who leaves a full playlist, which state follows which, and which mandate reaches what."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.people import CREW_ROLES, Mandate, holds
from services.events.domain.playlist import MOST_ENTRIES, leaving
from services.events.domain.policies import POLICIES
from services.events.domain.states import (
    EVENING_BEFORE,
    EVENING_STATES,
    LEFT_OVER,
    SIGN_UP_BEFORE,
    SIGN_UP_STATES,
    may_become,
)
from services.events.errors import EntryNotInPlaylist


def ids(count: int) -> list[UUID]:
    return [UUID(int=number) for number in range(1, count + 1)]


def test_there_is_room() -> None:
    assert leaving(ids(14), 15, None) == []


def test_the_oldest_leaves_a_full_playlist() -> None:
    assert leaving(ids(15), 15, None) == [(UUID(int=1), "oldest_entry")]


def test_the_jury_may_name_another() -> None:
    assert leaving(ids(15), 15, UUID(int=9)) == [(UUID(int=9), "jury_choice")]


def test_a_named_entry_leaves_though_there_is_room() -> None:
    assert leaving(ids(3), 15, UUID(int=2)) == [(UUID(int=2), "jury_choice")]


def test_who_is_not_there_cannot_make_room() -> None:
    with pytest.raises(EntryNotInPlaylist):
        leaving(ids(15), 15, UUID(int=99))


def test_a_smaller_size_is_reached_with_the_next_entry() -> None:
    gone = leaving(ids(15), 10, UUID(int=3))
    assert gone[0] == (UUID(int=3), "jury_choice")
    assert [entry for entry, _ in gone[1:]] == [UUID(int=n) for n in (1, 2, 4, 5, 6)]


@given(st.integers(0, MOST_ENTRIES), st.integers(1, MOST_ENTRIES), st.booleans())
def test_there_is_always_room_afterwards_and_nobody_leaves_twice(count: int, size: int, named: bool) -> None:
    held = ids(count)
    gone = leaving(held, size, held[-1] if named and held else None)
    assert count - len(gone) + 1 <= size
    assert len({entry for entry, _ in gone}) == len(gone)


def test_the_playlist_never_holds_more_than_fifteen() -> None:
    size = next(policy for policy in POLICIES if policy.key == "playlist_size")
    assert (size.default, size.maximum) == (15, 15)
    with pytest.raises(ValueError, match="playlist_size"):
        size.check(16)


def test_every_state_is_reached_and_ends_are_ends() -> None:
    assert set(EVENING_BEFORE) == set(EVENING_STATES) - {"planned"}
    assert set(SIGN_UP_BEFORE) == set(SIGN_UP_STATES) - {"signed_up"}
    for end in ("held", "cancelled"):
        assert not any(may_become(EVENING_BEFORE, end, wanted) for wanted in EVENING_BEFORE)
    for end in ("scouted", "no_show", "withdrawn"):
        assert not any(may_become(SIGN_UP_BEFORE, end, wanted) for wanted in SIGN_UP_BEFORE)


def test_nobody_is_left_over_in_a_state_that_cannot_end() -> None:
    assert set(LEFT_OVER) == {"signed_up", "checked_in", "drawn"}
    assert set(LEFT_OVER.values()) <= {"no_show", "skipped"}


DAY = date(2027, 3, 14)
EVENING, TERRITORY, ELSEWHERE = UUID(int=1), UUID(int=2), UUID(int=3)


def mandate(**more: object) -> Mandate:
    values: dict[str, object] = {
        "role": "steward",
        "scope_id": None,
        "from_on": date(2027, 1, 1),
        "until_on": None,
        "ended_on": None,
        **more,
    }
    return Mandate(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "held"),
    [
        ({}, True),
        ({"role": "jury"}, False),
        ({"scope_id": EVENING}, True),
        ({"scope_id": TERRITORY}, True),
        ({"scope_id": ELSEWHERE}, False),
        ({"from_on": DAY}, True),
        ({"from_on": date(2027, 3, 15)}, False),
        ({"until_on": DAY}, True),
        ({"until_on": date(2027, 3, 13)}, False),
        ({"ended_on": DAY}, False),
        ({"ended_on": date(2027, 3, 15)}, True),
    ],
)
def test_a_mandate_has_a_role_dates_and_a_reach(more: dict[str, object], held: bool) -> None:
    assert holds([mandate(**more)], CREW_ROLES, DAY, EVENING, TERRITORY) is held
