"""The demo's cast, and its own computation of a draw."""

from hashlib import sha256
from typing import Any

import pytest

from deploy.local.demo.evening import recompute
from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.people import PARTS, cast_of
from services.membership.domain.addresses import address_key
from services.membership.domain.passwords import check_password


def test_a_seed_gives_the_same_people_and_dice() -> None:
    one, again = cast_of(5), cast_of(5)
    assert [(p.public_name, p.legal_name, p.email) for p in one.people] == [
        (p.public_name, p.legal_name, p.email) for p in again.people
    ]
    assert (one.guest_name, one.dice.random()) == (again.guest_name, again.dice.random())
    assert {p.public_name for p in one.people} != {p.public_name for p in cast_of(6).people}
    assert {p.password for p in one.people}.isdisjoint(p.password for p in again.people)


@pytest.mark.parametrize("seed", range(100))
def test_everybody_can_register(seed: int) -> None:
    cast = cast_of(seed)
    assert [person.part for person in cast.people] == list(PARTS)
    names = {person.public_name for person in cast.people} | {cast.guest_name}
    assert len(names) == len(PARTS) + 1
    assert len({address_key(person.email) for person in cast.people}) == len(PARTS)
    for person in cast.people:
        check_password(person.password, (person.email, person.public_name, person.legal_name))


def draw() -> dict[str, Any]:
    """Of two members and a guest, with a commitment of all nines."""
    list_text = "1:member:7\n2:member:8\n3:guest:3"
    list_hash = sha256(list_text.encode()).hexdigest()
    commitment = "9" * 64
    seed = sha256(f"{list_hash}:{commitment}".encode()).hexdigest()
    return {
        "list_text": list_text,
        "list_sha256": list_hash,
        "commitment": commitment,
        "seed": seed,
        "subject": "0191e9d0-0000-7000-8000-000000000001",
    }


def test_the_order_follows_from_what_is_published() -> None:
    assert sorted(recompute(draw())) == [1, 2, 3]
    moved = {**draw(), "subject": "0191e9d0-0000-7000-8000-000000000002"}
    assert sorted(recompute(moved)) == [1, 2, 3]


@pytest.mark.parametrize("field", ["list_text", "commitment", "list_sha256", "seed"])
def test_a_changed_figure_is_found_out(field: str) -> None:
    forged = {**draw(), field: draw()[field].replace("9", "8").replace("3", "4")}
    if forged[field] == draw()[field]:
        forged[field] = "0" * 64
    with pytest.raises(SeasonFailed):
        recompute(forged)
