"""When fees hold together, and what a reversal may take."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.fees import (
    NOTHING_PUBLISHED,
    Published,
    ReversalLine,
    StatementLine,
    check_statement,
    may_reverse,
    take_back,
)
from shared.ids import new_id
from shared.money import share_half_up

GOOD: dict[str, Any] = {
    "accepted": 240_000,
    "already_published": 0,
    "pot_share_bps": 1_500,
    "lines_are_distinct": True,
    "amount": 240_000,
    "pot": 36_000,
    "published": NOTHING_PUBLISHED,
}


def test_the_mission_of_2400_euros_holds_together() -> None:
    assert check_statement(**GOOD) is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount": 239_999}, "lines_do_not_add_up"),
        ({"amount": 240_001}, "lines_do_not_add_up"),
        ({"already_published": 1}, "lines_do_not_add_up"),
        ({"already_published": 1, "amount": 239_999}, "lines_do_not_add_up"),
        ({"pot": 35_999}, "pot_line_differs"),
        ({"pot": 36_001}, "pot_line_differs"),
        ({"pot": 0}, "pot_line_differs"),
        ({"lines_are_distinct": False}, "duplicate_line"),
        ({"pot_share_bps": 5_001}, "bounds"),
        ({"accepted": 100_000_000_001}, "bounds"),
    ],
)
def test_what_is_off_by_a_cent_is_refused(changes: dict[str, Any], refusal: str) -> None:
    assert check_statement(**{**GOOD, **changes}) == refusal


def test_the_pot_has_its_share_over_all_statements() -> None:
    later = {**GOOD, "already_published": 100_000, "amount": 140_000, "published": Published(100_000, 15_000)}
    assert check_statement(**{**later, "pot": 21_000}) is None
    assert check_statement(**{**later, "pot": 36_000}) == "pot_line_differs"


@given(st.integers(1, 10**11), st.integers(0, 5_000))
def test_a_half_cent_of_the_pot_is_rounded_up(accepted: int, bps: int) -> None:
    pot = share_half_up(accepted, bps)
    given_ = {**GOOD, "accepted": accepted, "amount": accepted, "pot_share_bps": bps}
    assert check_statement(**{**given_, "pot": pot}) is None
    assert check_statement(**{**given_, "pot": pot + 1}) == "pot_line_differs"
    assert abs(2 * (pot * 10_000 - accepted * bps)) <= 10_000


def test_a_reversal_takes_what_is_left_of_each_line() -> None:
    line_id, member_id = new_id(), new_id()
    credited = {line_id: StatementLine(line_id, "member", member_id, 1_000, 300)}
    assert may_reverse(credited, [ReversalLine(line_id, "member", member_id, 700)])
    assert not may_reverse(credited, [ReversalLine(line_id, "member", member_id, 701)])
    assert not may_reverse(credited, [ReversalLine(line_id, "pot", None, 1)])
    assert not may_reverse(credited, [ReversalLine(line_id, "member", new_id(), 1)])
    assert not may_reverse(credited, [ReversalLine(new_id(), "member", member_id, 1)])
    assert not may_reverse(credited, [ReversalLine(line_id, "member", member_id, 1)] * 2)


@given(st.integers(0, 2**53), st.integers(0, 2**53))
def test_no_floor_is_passed_and_nothing_is_forgotten(amount: int, available: int) -> None:
    taken, owed = take_back(amount, available)
    assert taken + owed == amount
    assert 0 <= taken <= available
    assert owed == 0 or taken == available
