"""The draw by commitment: known vectors, recomputed here from the rule alone, and its properties."""

import hashlib
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.domain.draw import Entrant, draw, list_text

EVENING = UUID("01936f3e-6b4a-7c31-8a55-2f8f0c1d9e11")
COMMITMENT = "ab" * 32


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def test_known_vector() -> None:
    entrants = [Entrant(1, 12), Entrant(2, None), Entrant(4, 7)]
    drawn = draw(EVENING, COMMITMENT, entrants)
    text = "1:member:12\n2:guest:2\n4:member:7"
    list_hash = sha256(text)
    seed = sha256(list_hash + ":" + COMMITMENT)
    wanted = sorted((sha256(f"{seed}:{EVENING}:{number}"), at) for number, at in (("12", 1), ("2", 2), ("7", 4)))
    assert drawn.list_text == text
    assert drawn.list_sha256 == list_hash
    assert drawn.seed == seed
    assert [(place.digest, place.entrant.sign_up_number) for place in drawn.places] == wanted
    assert [place.position for place in drawn.places] == [1, 2, 3]


def test_frozen_figures() -> None:
    """Written down once with sha256sum, so that no change of ours moves an old draw."""
    drawn = draw(EVENING, COMMITMENT, [Entrant(1, 12), Entrant(2, None), Entrant(4, 7)])
    assert drawn.list_sha256 == "70973464ec8f3b521a522066b1996c600aca9377c6cc82b62828c91de6973b50"
    assert drawn.seed == "6b8d59f4cb816a5a7963029e1bf7eb07459938c3d7519a8574516edee4161a83"
    assert [place.entrant.sign_up_number for place in drawn.places] == [4, 2, 1]


def test_a_guest_and_a_member_of_one_number_stand_by_sign_up_number() -> None:
    guest, member = Entrant(7, None), Entrant(3, 7)
    drawn = draw(EVENING, COMMITMENT, [guest, member, Entrant(1, 40)])
    digests = {place.entrant: place.digest for place in drawn.places}
    assert digests[guest] == digests[member]
    positions = {place.entrant: place.position for place in drawn.places}
    assert positions[guest] == positions[member] + 1


def test_a_number_twice_in_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw(EVENING, COMMITMENT, [Entrant(1, 5), Entrant(1, None)])


@st.composite
def frozen_lists(drawn: st.DrawFn) -> list[Entrant]:
    numbers = drawn(st.lists(st.integers(1, 400), min_size=1, max_size=60, unique=True))
    members = drawn(st.lists(st.integers(1, 10_000), min_size=len(numbers), max_size=len(numbers), unique=True))
    guests = drawn(st.lists(st.booleans(), min_size=len(numbers), max_size=len(numbers)))
    return [
        Entrant(number, None if guest else member)
        for number, member, guest in zip(numbers, members, guests, strict=True)
    ]


@given(frozen_lists(), st.binary(min_size=32, max_size=32))
def test_anyone_finds_the_same_order(entrants: list[Entrant], commitment: bytes) -> None:
    drawn = draw(EVENING, commitment.hex(), entrants)
    lines = [line.split(":") for line in drawn.list_text.split("\n")]
    seed = sha256(sha256(drawn.list_text) + ":" + commitment.hex())
    order = sorted(lines, key=lambda line: (sha256(f"{seed}:{EVENING}:{line[2]}"), int(line[0])))
    assert [place.entrant.sign_up_number for place in drawn.places] == [int(line[0]) for line in order]
    assert {place.entrant for place in drawn.places} == set(entrants)
    assert draw(EVENING, commitment.hex(), list(reversed(entrants))) == drawn


@given(frozen_lists())
def test_the_list_text_is_in_ascending_sign_up_number(entrants: list[Entrant]) -> None:
    numbers = [int(line.split(":")[0]) for line in list_text(entrants).split("\n")]
    assert numbers == sorted(numbers)
