"""The functions people hold in the cooperative, who may give them, and when a mandate is in force."""

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

from services.membership.errors import FunctionRequired, MandateDates

Function = Literal[
    "founding_referent",
    "technical_presidency",
    "service_provider",
    "strategic_council",
    "project_lead",
    "jury",
    "mediator",
    "steward",
]
FUNCTIONS: tuple[Function, ...] = get_args(Function)

PRESIDENCY: Function = "technical_presidency"
COUNCIL: Function = "strategic_council"

# Every token of a verified account carries it, beside the functions in force.
MEMBER_ROLE = "member"


def in_force(from_on: date, until_on: date | None, ended_on: date | None, on: date) -> bool:
    """Whether a mandate counts on `on`: `until_on` is its last day, `ended_on` the first day without it."""
    return from_on <= on and (until_on is None or on <= until_on) and (ended_on is None or on < ended_on)


def check_dates(from_on: date, until_on: date | None, today: date) -> None:
    """Raise `MandateDates` for a mandate that would be over before it starts, or is over already."""
    if until_on is not None and (until_on < from_on or until_on < today):
        raise MandateDates(field="until_on")


def require(held: Iterable[str], *wanted: Function) -> None:
    """Raise `FunctionRequired` unless one of the `wanted` functions is held."""
    if not set(wanted) & set(held):
        raise FunctionRequired(roles=", ".join(wanted))
