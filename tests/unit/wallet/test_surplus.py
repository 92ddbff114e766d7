"""The surplus of a SCIC: the floors of the law, to the cent, whatever the figures."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.surplus import (
    SurplusAllocation,
    SurplusInputs,
    allocate_surplus,
    is_lawful,
    surplus_bounds,
)

cents = st.integers(min_value=0, max_value=10**12)
inputs = st.builds(
    SurplusInputs,
    surplus=st.integers(min_value=-(10**12), max_value=10**12),
    capital=cents,
    reserves=cents,
    public_grants=cents,
    rate_cap_bps=st.integers(min_value=0, max_value=2_000),
)


@given(one=inputs, until=st.booleans(), part=st.fractions(0, 1), rest=st.fractions(0, 1))
def test_every_cent_has_a_lawful_place(one: SurplusInputs, until: bool, part: Fraction, rest: Fraction) -> None:
    bounds = surplus_bounds(one, until_capital=until)
    interest = int(bounds.highest_interest * part)
    carried = int((bounds.free - interest) * rest)
    made = allocate_surplus(one, interest=interest, carried_forward=carried, until_capital=until)
    assert sum(made) == max(one.surplus, 0)
    assert min(made) >= 0
    reserved = made.legal_reserve + made.statutory_reserve
    if one.surplus > 0 and not (until and one.reserves >= one.capital):
        assert reserved * 10_000 >= one.surplus * 5_750
        assert made.legal_reserve * 10_000 >= one.surplus * 1_500
    assert reserved * 2 >= one.surplus
    assert made.interest * 10_000 <= one.capital * one.rate_cap_bps
    assert made.interest <= max(0, one.surplus - bounds.legal_reserve - bounds.statutory_reserve - one.public_grants)
    assert is_lawful(one, made, until_capital=until)


@given(one=inputs.filter(lambda one: one.surplus > 0), until=st.booleans())
def test_one_cent_over_a_bound_is_refused(one: SurplusInputs, until: bool) -> None:
    bounds = surplus_bounds(one, until_capital=until)
    for asked in (
        {"interest": bounds.highest_interest + 1},
        {"carried_forward": bounds.free + 1},
        {"interest": -1},
        {"carried_forward": -1},
    ):
        with pytest.raises(ValueError, match=next(iter(asked))):
            allocate_surplus(one, **asked, until_capital=until)
    made = allocate_surplus(one, until_capital=until)
    shifted = made._replace(statutory_reserve=bounds.statutory_reserve - 1)
    shifted = shifted._replace(carried_forward=one.surplus - shifted.legal_reserve - shifted.statutory_reserve)
    assert not is_lawful(one, shifted, until_capital=until)


def test_the_figures_of_the_guides() -> None:
    one = SurplusInputs(1_000_000, 5_000_000, 200_000, 100_000, 400)
    bounds = surplus_bounds(one)
    assert bounds == (150_000, 425_000, 425_000, 200_000)
    assert allocate_surplus(one, interest=200_000, carried_forward=25_000) == SurplusAllocation(
        150_000, 625_000, 200_000, 25_000
    )


def test_a_loss_allocates_nothing() -> None:
    for surplus in (0, -1):
        one = SurplusInputs(surplus, 100, 0, 0, 500)
        assert allocate_surplus(one) == (0, 0, 0, 0)


def test_reserves_that_reach_the_capital_end_the_floor_by_policy_only() -> None:
    one = SurplusInputs(1_000_000, 5_000_000, 5_000_000, 0, 500)
    assert surplus_bounds(one).legal_reserve == 150_000
    assert surplus_bounds(one, until_capital=True) == (0, 500_000, 500_000, 250_000)
    assert surplus_bounds(one._replace(reserves=4_999_999), until_capital=True).statutory_reserve == 425_000
