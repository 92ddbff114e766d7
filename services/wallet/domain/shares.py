"""The two shares of the pot commun that a conversion takes may not exceed the whole of it, on any day to come."""

from collections.abc import Sequence
from datetime import date

WHOLE_BPS = 10_000

Versions = Sequence[tuple[date, int]]
"""Values of one key from their dates on, in order; the first is in force already."""


def replaced(versions: Versions, effective_on: date, value: int) -> list[tuple[date, int]]:
    """The versions once a new one is stored: on its own date it counts instead of what was decided before."""
    kept = [version for version in versions if version[0] != effective_on]
    return sorted([*kept, (effective_on, value)])


def fit_together(one: Versions, other: Versions) -> bool:
    """Whether the two shares are at most the whole on every day from which a version of either counts."""
    days = {on for on, _ in (*one, *other)}
    return all(_value(one, on) + _value(other, on) <= WHOLE_BPS for on in days)


def _value(versions: Versions, on: date) -> int:
    return next((value for since, value in reversed(versions) if since <= on), 0)
