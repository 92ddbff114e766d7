"""When each step of a conversion may be taken, and what a run still waits for before it is frozen."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

SENDERS = ("membership", "marketplace", "missions", "events")
"""The services whose 31 December must be closed and complete here."""

Waiting = Literal["too_early", "day_not_closed", "messages_missing", "sub_open"]


def opens_on(year: int) -> date:
    """The first day on which the run of a year may be opened: the year is over."""
    return date(year + 1, 1, 1)


def freezes_from(year: int) -> date:
    """The first day on which a year may be frozen, however complete it is."""
    return date(year + 1, 1, 10)


def waits_until(year: int) -> date:
    """The last day on which a run waits for the other services; afterwards somebody may sign that it goes on."""
    return date(year + 1, 1, 31)


def waits_for(
    year: int, today: date, missing: Mapping[str, int | None], *, sub_closed: bool, overridden: bool
) -> list[Waiting]:
    """Why a year cannot be frozen today; empty when it can.

    `missing` holds the senders that closed 31 December, with how many of their messages are not here (None: not yet
    compared). An override answers for the senders only, never for the date or for SUB that is still spendable.
    """
    found: list[Waiting] = []
    if today < freezes_from(year):
        found.append("too_early")
    if not sub_closed:
        found.append("sub_open")
    if not overridden:
        if any(sender not in missing for sender in SENDERS):
            found.append("day_not_closed")
        if any(missing.get(sender, 0) != 0 for sender in SENDERS):
            found.append("messages_missing")
    return found


def may_override(year: int, today: date) -> bool:
    """Whether the wait for the other services is over and somebody may sign for what is missing."""
    return today > waits_until(year)
