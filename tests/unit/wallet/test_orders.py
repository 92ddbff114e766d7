"""What an order takes, gives and gives back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.orders import Parts, Settlement, expires_on_return, settle, take
from shared.money import share_floor

amounts = st.integers(min_value=0, max_value=2**53 - 1)


def test_30_credits_are_taken_as_20_sub_and_10_col() -> None:
    assert take(3_000, Parts(2_000, 5_000)) == Parts(2_000, 1_000)


@pytest.mark.parametrize(
    ("price", "available", "held"),
    [
        (100, Parts(100, 0), Parts(100, 0)),
        (100, Parts(0, 100), Parts(0, 100)),
        (100, Parts(99, 1), Parts(99, 1)),
        (100, Parts(99, 0), None),
        (1, Parts(0, 0), None),
    ],
)
def test_sub_goes_first_and_both_together_must_reach(price: int, available: Parts, held: Parts | None) -> None:
    assert take(price, available) == held


def test_35_percent_of_30_to_the_seller_is_10_50_and_the_rest_goes_back() -> None:
    held = Parts(2_000, 1_000)
    settlement = settle(held, share_floor(held.credits, 3_500))
    assert settlement == Settlement(destroyed=1_050, moved=0, returned=Parts(950, 1_000))
    assert settlement.to_seller == 1_050


def test_a_completed_order_gives_everything() -> None:
    assert settle(Parts(2_000, 1_000), 3_000) == Settlement(2_000, 1_000, Parts(0, 0))


@pytest.mark.parametrize("to_seller", [-1, 3_001])
def test_a_settlement_gives_no_more_than_is_held(to_seller: int) -> None:
    with pytest.raises(ValueError, match="between nothing and what is held"):
        settle(Parts(2_000, 1_000), to_seller)


@given(amounts, amounts, amounts)
def test_what_is_taken_is_the_price_and_never_more_than_is_there(price: int, sub: int, col: int) -> None:
    held = take(price, Parts(sub, col))
    if held is None:
        assert price > sub + col
    else:
        assert held.credits == price
        assert 0 <= held.sub <= sub
        assert 0 <= held.col <= col


@given(amounts, amounts, st.data())
def test_every_hundredth_is_destroyed_moved_or_returned(sub: int, col: int, data: st.DataObject) -> None:
    held = Parts(sub, col)
    to_seller = data.draw(st.integers(min_value=0, max_value=held.credits))
    settlement = settle(held, to_seller)
    assert settlement.to_seller == to_seller
    assert settlement.destroyed + settlement.returned.sub == sub
    assert settlement.moved + settlement.returned.col == col
    assert settlement.moved == 0 or settlement.returned.sub == 0  # COL is restored before SUB


@pytest.mark.parametrize(
    ("returned_on", "plug_ended", "expires"),
    [
        (date(2027, 12, 31), False, False),
        (date(2028, 1, 1), False, True),
        (date(2027, 6, 1), True, True),
        (date(2026, 12, 31), False, False),
    ],
)
def test_sub_expires_on_return_when_its_year_or_its_plug_is_over(
    returned_on: date, plug_ended: bool, expires: bool
) -> None:
    assert expires_on_return(2027, returned_on, plug_ended=plug_ended) is expires
