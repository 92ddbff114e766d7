"""The split of fees: exact to the cent, whole, and independent of the order of anything."""

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.missions.domain.fees import DirectCost, Fees, Share, split_fees
from services.missions.errors import NegativePool, NobodyShares
from shared.money import share_half_up


def member(number: int, weight: int, fixed_cents: int = 0) -> Share:
    return Share(UUID(int=number), number, weight, fixed_cents)


def amounts(fees: Fees, kind: str) -> list[int]:
    return [line.amount_cents for line in fees.lines if line.kind == kind]


def test_the_example_of_the_rules() -> None:
    team = [member(1, 5), member(2, 3), member(3, 2)]
    fees = split_fees(240_000, 1_500, team, [DirectCost(1, 11_000, UUID(int=1), 1)])
    assert amounts(fees, "pot") == [36_000]
    assert amounts(fees, "direct_cost") == [11_000]
    assert amounts(fees, "member") == [96_500, 57_900, 38_600]
    assert [line.line_no for line in fees.lines] == [1, 2, 3, 4, 5]
    assert fees.pool_cents == 193_000


def test_missing_cents_go_to_the_largest_remainder_and_ties_to_the_lower_number() -> None:
    fees = split_fees(193_000, 0, [member(1, 7), member(2, 5), member(3, 4)], [])
    assert amounts(fees, "member") == [84_438, 60_312, 48_250]
    tied = split_fees(100, 0, [member(9, 1), member(4, 1), member(7, 1)], [])
    assert {line.member_number: line.amount_cents for line in tied.lines} == {4: 34, 7: 33, 9: 33}


def test_the_pot_is_rounded_half_up() -> None:
    assert amounts(split_fees(10, 500, [member(1, 1)], []), "pot") == [1]
    assert amounts(split_fees(9, 500, [member(1, 1)], []), "pot") == []
    assert amounts(split_fees(30, 500, [member(1, 1)], []), "pot") == [2]


def test_fixed_parts_come_before_the_weights() -> None:
    fees = split_fees(10_000, 0, [member(1, 1, 3_000), member(2, 3)], [])
    assert amounts(fees, "member") == [4_750, 5_250]
    first = fees.lines[0]
    assert (first.fixed_cents, first.shared_cents) == (3_000, 1_750)


def test_fixed_parts_above_the_pool_are_allocated_by_themselves() -> None:
    fees = split_fees(1_000, 0, [member(1, 9, 3_000), member(2, 1, 1_000)], [])
    assert amounts(fees, "member") == [750, 250]
    assert fees.shared_cents == 0


def test_lines_of_nothing_are_not_sent() -> None:
    fees = split_fees(1_000, 0, [member(1, 0), member(2, 1)], [])
    assert [(line.kind, line.member_number) for line in fees.lines] == [("member", 2)]
    assert fees.lines[0].line_no == 1


def test_costs_and_pot_above_the_amount_are_refused() -> None:
    with pytest.raises(NegativePool) as refused:
        split_fees(1_000, 1_500, [member(1, 1)], [DirectCost(1, 900)])
    assert refused.value.parameters == {"missing": 50}
    assert split_fees(1_000, 1_500, [member(1, 1)], [DirectCost(1, 850)]).pool_cents == 0


def test_a_rest_that_nobody_takes_is_refused() -> None:
    with pytest.raises(NobodyShares):
        split_fees(1_000, 0, [member(1, 0, 400)], [])
    with pytest.raises(NobodyShares):
        split_fees(1_000, 0, [], [])
    assert amounts(split_fees(1_000, 0, [member(1, 0, 1_000)], []), "member") == [1_000]


shares = st.builds(
    lambda weight, fixed: (weight, fixed),
    st.integers(0, 1_000_000),
    st.one_of(st.just(0), st.integers(0, 5_000_000)),
)
teams = st.lists(shares, min_size=1, max_size=30).map(
    lambda parts: [member(number, *part) for number, part in enumerate(parts, start=1)]
)
cost_lists = st.lists(st.integers(1, 50_000), max_size=10).map(
    lambda costs: [DirectCost(number, cents) for number, cents in enumerate(costs, start=1)]
)


@given(st.integers(1, 2**53 - 1), st.integers(0, 5_000), teams, cost_lists, st.randoms(use_true_random=False))
def test_lines_add_up_and_order_changes_nothing(
    accepted: int, bps: int, team: list[Share], costs: list[DirectCost], rng: random.Random
) -> None:
    try:
        fees = split_fees(accepted, bps, team, costs)
    except NegativePool:
        assert share_half_up(accepted, bps) + sum(cost.amount_cents for cost in costs) > accepted
        return
    except NobodyShares:
        assert sum(share.weight for share in team) == 0
        return
    assert sum(line.amount_cents for line in fees.lines) == accepted
    assert sum(amounts(fees, "pot")) == share_half_up(accepted, bps)
    assert all(line.amount_cents > 0 for line in fees.lines)
    assert all(
        line.amount_cents == line.fixed_cents + line.shared_cents for line in fees.lines if line.kind == "member"
    )
    assert len({line.key for line in fees.lines}) == len(fees.lines)
    shuffled_team, shuffled_costs = list(team), list(costs)
    rng.shuffle(shuffled_team)
    rng.shuffle(shuffled_costs)
    assert split_fees(accepted, bps, shuffled_team, shuffled_costs) == fees


@given(st.integers(1, 10**9), st.lists(st.integers(1, 1_000), min_size=1, max_size=12))
def test_nobody_is_more_than_a_cent_away_from_the_exact_share(accepted: int, weights: list[int]) -> None:
    team = [member(number, weight) for number, weight in enumerate(weights, start=1)]
    got = {line.member_number: line.amount_cents for line in split_fees(accepted, 0, team, []).lines}
    total = sum(weights)
    for number, weight in enumerate(weights, start=1):
        assert accepted * weight // total <= got.get(number, 0) <= accepted * weight // total + 1
