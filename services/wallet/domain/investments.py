"""What may be granted and spent of the reserve fund."""

from typing import Literal

InvestmentKind = Literal["studio", "training", "equipment"]
InvestmentState = Literal["requested", "granted", "refused", "closed"]

MAXIMUM_INVESTMENT = 100_000_000_000
"""A billion euros in cents: far from any request, and from what a bigint holds after years of them."""


def may_grant(asked: int, granted: int, available: int) -> bool:
    """Whether a decision may grant this much: not more than was asked, nor than the fund has free."""
    return 0 <= granted <= asked and granted <= available


def may_spend(granted: int, spent: int, waiting: int, amount: int) -> bool:
    """Whether a further spending fits into what was granted, together with those that wait for approval."""
    return 0 < amount <= granted - spent - waiting
