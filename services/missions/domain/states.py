"""The declared state machine of a mission. What is not in the table cannot happen."""

from dataclasses import dataclass
from typing import Literal

from services.missions.errors import MissionState

State = Literal[
    "draft",
    "team_agreed",
    "in_progress",
    "accepted",
    "completed",
    "credited",
    "to_be_corrected",
    "cancelled",
]
Action = Literal[
    "change",
    "agree",
    "agree_last",
    "start",
    "record_costs",
    "accept",
    "reduce",
    "complete",
    "credit",
    "refuse",
    "reverse",
    "invoice",
    "cancel",
]
STATES: tuple[State, ...] = (
    "draft",
    "team_agreed",
    "in_progress",
    "accepted",
    "completed",
    "credited",
    "to_be_corrected",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may do what from where, where it leads, and what is said to the other services."""

    action: Action
    sources: tuple[State, ...]
    target: State | None
    who: str
    says: str = ""


TRANSITIONS: tuple[Transition, ...] = (
    Transition("change", ("draft", "team_agreed"), "draft", "lead, presidency; a change of the split voids agreements"),
    Transition("agree", ("draft",), None, "each member of the team, for themselves"),
    Transition("agree_last", ("draft",), "team_agreed", "the last member of the team who had not agreed"),
    Transition("start", ("team_agreed",), "in_progress", "lead, presidency"),
    Transition("record_costs", ("in_progress",), None, "lead, presidency; actual direct costs during the work"),
    Transition("accept", ("in_progress",), "accepted", "lead, presidency, within the mandate's ceiling"),
    Transition("reduce", ("accepted",), None, "lead, presidency; a price reduction, everything is computed anew"),
    Transition("complete", ("accepted",), "completed", "lead, presidency; final", "missions.mission_completed"),
    Transition("credit", ("completed", "to_be_corrected"), "credited", "the wallet (wallet.fees_credited)"),
    Transition("refuse", ("completed",), "to_be_corrected", "the wallet (wallet.fees_refused)"),
    Transition("reverse", ("completed", "credited"), None, "lead, presidency; a correction", "missions.fees_reversed"),
    Transition(
        "invoice",
        ("accepted", "completed", "credited", "to_be_corrected"),
        None,
        "lead, presidency; and the client's payments",
        "missions.invoice_issued",
    ),
    Transition("cancel", ("draft", "team_agreed", "in_progress"), "cancelled", "lead, presidency; before acceptance"),
)

_BY_ACTION = {transition.action: transition for transition in TRANSITIONS}


def move(state: State, action: Action) -> State:
    """The state after `action`; raises `MissionState` when the table does not allow it from `state`."""
    transition = _BY_ACTION[action]
    if state not in transition.sources:
        raise MissionState(state=state)
    return transition.target or state


def allows(state: State, action: Action) -> bool:
    """Whether the table allows `action` from `state`."""
    return state in _BY_ACTION[action].sources
