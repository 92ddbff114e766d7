"""What an order takes, gives and gives back. SUB and COL count at par; a price is hundredths of a credit."""

from datetime import date
from typing import Literal, NamedTuple

Refusal = Literal["insufficient_credits", "plug_inactive", "unknown_member", "own_order", "limit"]


class Parts(NamedTuple):
    """An amount of credits by its two kinds."""

    sub: int
    col: int

    @property
    def credits(self) -> int:
        """Both together, at par."""
        return self.sub + self.col

    def plus(self, other: "Parts") -> "Parts":
        """Both together, unit by unit."""
        return Parts(self.sub + other.sub, self.col + other.col)

    def less(self, other: "Parts") -> "Parts":
        """What is left without `other`, unit by unit."""
        return Parts(self.sub - other.sub, self.col - other.col)


class Settlement(NamedTuple):
    """How a hold ends for the buyer and the seller.

    `destroyed` SUB leave the ledger and as many COL are issued to the seller; `moved` COL go from the buyer to the
    seller; `returned` goes back to the buyer.
    """

    destroyed: int
    moved: int
    returned: Parts

    @property
    def to_seller(self) -> int:
        """COL that the seller receives."""
        return self.destroyed + self.moved


def take(price: int, available: Parts) -> Parts | None:
    """What is set aside of an order's price: SUB first, then COL. None when both together do not reach."""
    if price > available.credits:
        return None
    sub = min(price, available.sub)
    return Parts(sub, price - sub)


def settle(held: Parts, to_seller: int) -> Settlement:
    """Give `to_seller` hundredths of what is held, SUB first; the rest goes back, so COL is restored before SUB.

    30.00 held as 20 SUB + 10 COL, 35 % to the seller: 10.50 SUB destroyed and issued as COL; back 10 COL and 9.50 SUB.
    """
    if not 0 <= to_seller <= held.credits:
        raise ValueError("a settlement gives between nothing and what is held")
    destroyed = min(to_seller, held.sub)
    moved = to_seller - destroyed
    return Settlement(destroyed, moved, Parts(held.sub - destroyed, held.col - moved))


def share(price: int, bps: int) -> int:
    """What a share of a price is: rounded down, so that the shares of milestones never add up to more."""
    return price * bps // 10_000


def expires_on_return(year: int, returned_on: date, *, plug_ended: bool) -> bool:
    """Whether SUB that comes back is destroyed at once: its year is over, or its owner is no longer Plug."""
    return returned_on.year > year or plug_ended
