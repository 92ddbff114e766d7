"""How a member may be paid: the vehicles, what they may be for, and which of them are salaries."""

from typing import Literal, get_args

Vehicle = Literal[
    "artist_salary", "guso", "technician_salary", "micro_invoice", "invoice", "author_rights", "expense_claim"
]
Activity = Literal["stage_performance", "technical", "creation", "service", "teaching", "expenses"]

VEHICLES: tuple[Vehicle, ...] = get_args(Vehicle)
ACTIVITIES: tuple[Activity, ...] = get_args(Activity)
SALARIES: frozenset[Vehicle] = frozenset({"artist_salary", "guso", "technician_salary"})
"""Paid by a file of their own (category purpose SALA), after the payroll."""

_STAGE: frozenset[Vehicle] = frozenset({"artist_salary", "guso", "expense_claim"})


def may_pay(vehicle: Vehicle, activity: Activity) -> bool:
    """Whether the vehicle may pay for the activity.

    Who performs on a stage is presumed to be employed (Code du travail, L7121-3): only a salary, or a refund of real
    costs. An artist's salary is for nothing else, and rights are for what was created.
    """
    if activity == "stage_performance":
        return vehicle in _STAGE
    if activity == "expenses":
        return vehicle == "expense_claim"
    if vehicle == "author_rights":
        return activity == "creation"
    return vehicle not in ("artist_salary", "guso", "expense_claim")
