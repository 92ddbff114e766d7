"""F40 for orders: however a price is split, no unit appears or disappears, SUB goes first and COL comes back first."""

from hypothesis import given
from hypothesis import strategies as st

from services.wallet.domain.orders import Parts, settle, share

amounts = st.integers(0, 10**9)
bps = st.integers(0, 10_000)


@given(sub=amounts, col=amounts, milestones=st.lists(bps, max_size=6), last=bps)
def test_parts_of_a_price_add_up_whatever_the_milestones(sub: int, col: int, milestones: list[int], last: int) -> None:
    held = Parts(sub, col)
    given_so_far, left = 0, held
    for reached in [*milestones, last]:
        due = max(share(held.credits, reached) - given_so_far, 0)
        step = settle(left, due)
        assert step.to_seller + step.returned.credits == left.credits
        assert step.moved == 0 or step.returned.sub == 0, "SUB goes to the seller before any COL does"
        given_so_far, left = given_so_far + step.to_seller, step.returned
    assert given_so_far == share(held.credits, max([*milestones, last]))
    assert left.plus(Parts(min(given_so_far, sub), max(given_so_far - sub, 0))) == held


@given(price=amounts, seller_bps=bps)
def test_a_share_is_never_more_than_its_part_and_the_two_sides_lose_less_than_a_unit(
    price: int, seller_bps: int
) -> None:
    assert share(price, seller_bps) * 10_000 <= price * seller_bps < (share(price, seller_bps) + 1) * 10_000


def test_the_published_example() -> None:
    step = settle(Parts(2_000, 1_000), share(3_000, 3_500))
    assert (step.to_seller, step.destroyed, step.returned) == (1_050, 1_050, Parts(950, 1_000))
