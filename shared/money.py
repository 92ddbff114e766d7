"""Amounts and the two divisions of the rules: half-up and largest remainder. Integers of the smallest unit, never
a float.

EUR counts cents; SUB (crédit de subvention) and COL (crédit-collectivité) count hundredths of a credit.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Unit = Literal["EUR", "SUB", "COL"]

# The largest amount that PostgreSQL's bigint and every JSON reader hold without loss (2^53 - 1).
MAXIMUM_AMOUNT = 9_007_199_254_740_991

BPS = 10_000

PositiveInteger = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_AMOUNT)]
NonNegativeInteger = Annotated[int, Field(strict=True, ge=0, le=MAXIMUM_AMOUNT)]


class Amount(BaseModel):
    """A positive number of the smallest unit. Direction is never a sign: it is which account."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")

    amount: PositiveInteger
    unit: Unit


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded to the nearest integer, halves up, for non-negative rationals."""
    if numerator < 0 or denominator <= 0:
        raise ValueError("half_up takes a non-negative numerator and a positive denominator")
    return (2 * numerator + denominator) // (2 * denominator)


def share_half_up(amount: int, bps: int) -> int:
    """`amount × bps / 10 000`, half-up: how the pot's share of a mission is rounded."""
    return half_up(amount * bps, BPS)


def share_floor(amount: int, bps: int) -> int:
    """`amount × bps / 10 000`, rounded down: how parts of a whole are cut so that they never exceed it."""
    if amount < 0 or not 0 <= bps <= BPS:
        raise ValueError("share_floor takes a non-negative amount and 0 to 10 000 bps")
    return amount * bps // BPS


def allocate(amount: int, weights: Sequence[int], ranks: Sequence[int] | None = None) -> list[int]:
    """Split `amount` by integer weights, to the unit: largest remainder.

    Each share is `floor(amount × weight / total)`; the missing units go one each to the largest remainders, ties to the
    lower rank (a member number or a line number; by default the position). The shares come in the order of the weights
    and add up to `amount`; when all weights are zero nothing is allocated and every share is 0.

    `allocate(193_000, [7, 5, 4])` is `[84_438, 60_312, 48_250]`.
    """
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("allocate takes a non-negative amount and non-negative weights")
    order = list(range(len(weights))) if ranks is None else list(ranks)
    if len(order) != len(weights) or len(set(order)) != len(order):
        raise ValueError("allocate takes one distinct rank a weight")
    total = sum(weights)
    if total == 0:
        return [0] * len(weights)
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    missing = amount - sum(shares)
    first = sorted(range(len(weights)), key=lambda i: (-remainders[i], order[i]))
    for i in first[:missing]:
        shares[i] += 1
    return shares


def format_amount(amount: int, unit: str) -> str:
    """French reading of an amount for terminals and notices: `965,00 €`, `-100,00 SUB`; thousands by a narrow space."""
    sign = "-" if amount < 0 else ""
    whole, hundredths = divmod(abs(amount), 100)
    figures = f"{whole:,}".replace(",", "\u202f")
    return f"{sign}{figures},{hundredths:02d} {'€' if unit == 'EUR' else unit}"
