"""What is done in the year, as plain data, and what must come of it: computed here from nothing but these facts.

Nothing of the services is used: exact fractions, and the rules as the cooperative states them (docs/ledger.md).
"""

from collections import Counter
from fractions import Fraction
from typing import NamedTuple

A, B, C = 0, 1, 2
"""The three Plugs, by member number."""

GRANT = 10_000


class Order(NamedTuple):
    """A completed order, in hundredths of a credit."""

    buyer: int
    seller: int
    price: int


ORDERS = (Order(A, B, 3_000), Order(C, A, 2_500), Order(B, A, 11_000))
"""In this order; the first is that of the demo's season."""
LAPSES = Order(C, B, 1_200)
"""Placed on 29 December and never accepted: it comes back when its year is over."""
GIFT_TO_C, GIFT_TO_POT, SET_ASIDE = 500, 200, 300
"""What A gives; what A sets aside for B goes back."""

ACCEPTED, COSTS, POT_BPS = 240_000, 11_000, 1_500
TEAM = {A: 5, B: 3, C: 2}
VAT_BPS = 2_000

REDISTRIBUTION_BPS, RESERVE_BPS = 7_000, 2_000


class Credits(NamedTuple):
    """What members have at the close of the year, before the conversion."""

    sub: dict[int, int]
    col: dict[int, int]
    activity: dict[int, int]


def at_the_close() -> Credits:
    """Spend SUB first, issue as much COL to the seller, move the buyer's COL; count moved COL once."""
    sub, col, issued, counted, paid = ({A: 0, B: 0, C: 0} for _ in range(5))
    sub = dict.fromkeys(sub, GRANT)
    for order in ORDERS:
        from_sub = min(sub[order.buyer], order.price)
        moved = order.price - from_sub
        sub[order.buyer] -= from_sub
        col[order.buyer] -= moved
        col[order.seller] += order.price
        issued[order.seller] += from_sub
        counted[order.seller] += min(moved, issued[order.buyer] - paid[order.buyer])
        paid[order.buyer] += moved
    col[A] -= GIFT_TO_C + GIFT_TO_POT
    col[C] += GIFT_TO_C
    sub[LAPSES.buyer] -= LAPSES.price
    assert min(*sub.values(), *col.values()) >= 0
    return Credits(sub, col, {who: issued[who] + counted[who] for who in issued})


def allocate(amount: int, weights: dict[int, int]) -> dict[int, int]:
    """By largest remainder, ties to the lower number."""
    total = sum(weights.values())
    exact = {who: Fraction(amount * weight, total) for who, weight in weights.items()}
    shares = {who: part.numerator // part.denominator for who, part in exact.items()}
    by_remainder = sorted(exact, key=lambda who: (shares[who] - exact[who], who))
    winners = Counter(by_remainder[: amount - sum(shares.values())])
    return {who: share + winners[who] for who, share in shares.items()}


POT = (ACCEPTED * POT_BPS + 5_000) // 10_000
FEES = allocate(ACCEPTED - COSTS - POT, TEAM)
ENVELOPE = POT * REDISTRIBUTION_BPS // 10_000
RESERVE = POT * RESERVE_BPS // 10_000
CARRIED = POT - ENVELOPE - RESERVE
CONVERTED = allocate(ENVELOPE, at_the_close().activity)
GROSS = ACCEPTED + ACCEPTED * VAT_BPS // 10_000
