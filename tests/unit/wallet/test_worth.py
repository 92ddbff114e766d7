"""The bounds of what credits may be worth hold whatever the conversion turns out to be, to the cent."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.pot import PotMonth, forecast, month_before
from services.wallet.domain.worth import Outlook, YearSoFar, high_bound, low_bound, weights
from shared.money import allocate, share_floor

AMOUNTS = st.integers(min_value=0, max_value=10**9)


@given(
    st.lists(AMOUNTS, min_size=1, max_size=12),
    AMOUNTS,
    st.integers(min_value=0, max_value=10_000),
    st.randoms(use_true_random=False),
    st.integers(min_value=0, max_value=10**6),
)
def test_what_is_allocated_lies_between_the_bounds(parts, pot, bps, random, cap):  # type: ignore[no-untyped-def]
    """Whoever the member is, and whatever number breaks ties."""
    ranks = list(range(len(parts)))
    random.shuffle(ranks)
    shares = allocate(share_floor(pot, bps), parts, ranks)
    for mine, share in zip(parts, shares, strict=True):
        outlook = Outlook(pot, mine, sum(parts) - mine)
        paid = min(share, cap) if cap else share
        assert low_bound(outlook, bps, cap).amount <= paid <= high_bound(outlook, bps, cap).amount
        assert high_bound(outlook, bps).amount - low_bound(outlook, bps).amount <= 1


@given(
    mine=AMOUNTS,
    others=AMOUNTS,
    more_of_others=AMOUNTS,
    more_of_mine=AMOUNTS,
    pot=AMOUNTS,
    more_pot=AMOUNTS,
    bps=st.integers(min_value=0, max_value=10_000),
)
def test_the_low_bound_stays_below_the_high_one(  # type: ignore[no-untyped-def]
    mine, others, more_of_others, more_of_mine, pot, more_pot, bps
):
    low = low_bound(Outlook(pot, mine, others + more_of_others), bps)
    high = high_bound(Outlook(pot + more_pot, mine + more_of_mine, others), bps)

    assert 0 <= low.amount <= high.amount <= high.envelope


@pytest.mark.parametrize("moved", ["counted_once", "gross", "not"])
@given(issued=AMOUNTS, extra=AMOUNTS, of_others=AMOUNTS, more=AMOUNTS, incoming=AMOUNTS, unspent=AMOUNTS)
def test_weights_of_the_low_bound_are_no_better_than_those_of_the_high_one(  # type: ignore[no-untyped-def]
    moved, issued, extra, of_others, more, incoming, unspent
):
    year = YearSoFar(
        issued, issued + extra, incoming, issued, issued + of_others, issued + extra + of_others + more, 0, unspent
    )
    (my_low, others_high), (my_high, others_low) = weights(year, "activity", moved)

    assert my_low <= my_high
    assert my_low + others_high >= issued + of_others or moved == "gross"
    assert others_low <= others_high + max(0, my_low - issued) + more


def test_nothing_to_convert_is_worth_nothing() -> None:
    assert low_bound(Outlook(100_000, 0, 0), 7_000).amount == 0
    assert high_bound(Outlook(100_000, 0, 0), 7_000).amount == 0
    assert high_bound(Outlook(100_000, 0, 5), 7_000).amount == 0


def test_an_example_of_the_rules() -> None:
    """1 930.00 of envelope by 7:5:4 gives 844.38 to the first."""
    outlook = Outlook(193_000, 7, 9)
    assert (low_bound(outlook, 10_000).amount, high_bound(outlook, 10_000).amount) == (84_437, 84_438)


def test_the_forecast_is_the_mean_of_three_full_months_for_what_is_left() -> None:
    months = [
        PotMonth(date(2027, 6, 1), 9_000, 0),
        PotMonth(date(2027, 7, 1), 6_000, 1_000),
        PotMonth(date(2027, 9, 1), 4_000, 0),
    ]
    found = forecast(months, date(2027, 9, 20))

    assert month_before(date(2027, 1, 1), 1) == date(2026, 12, 1)
    assert found.average == (9_000 + 5_000) // 3
    assert found.inflow == (found.average - 4_000) + 3 * found.average
