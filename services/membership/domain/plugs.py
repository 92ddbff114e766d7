"""The Plug status of a member: pending, active, suspended, ended, and the steps between them."""

from datetime import date
from typing import Literal

from services.membership.errors import PlugStateRefused

PlugState = Literal["pending", "active", "suspended", "ended"]
Measure = Literal["suspend", "resume", "end"]
EndReason = Literal["left", "excluded", "deceased", "erased"]

_STEPS: dict[tuple[str, Measure], PlugState] = {
    ("active", "suspend"): "suspended",
    ("suspended", "resume"): "active",
    ("pending", "end"): "ended",
    ("active", "end"): "ended",
    ("suspended", "end"): "ended",
}


def after_measure(state: str, measure: Measure) -> PlugState:
    """The state that a measure leads to. Raises `PlugStateRefused` when there is no such step."""
    step = _STEPS.get((state, measure))
    if step is None:
        raise PlugStateRefused(state=state)
    return step


def begins_again(state: str, ended_reason: str | None, ended_on: date | None, admitted_on: date) -> bool:
    """Whether an admission begins a new status after the one there was: only after leaving, from that day on.

    Never after an exclusion, nor by an admission from before the leaving that arrives late.
    """
    return state == "ended" and ended_reason == "left" and ended_on is not None and admitted_on >= ended_on
