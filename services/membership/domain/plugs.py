"""The Plug status of a member: pending, active, suspended, ended, and the steps between them."""

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


def admission_counts(state: str | None, ended_reason: str | None) -> bool:
    """Whether an admission begins a status: the first one does, and one after leaving; never after an exclusion."""
    return state is None or (state == "ended" and ended_reason == "left")
