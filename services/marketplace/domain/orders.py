"""The declared state machine of an order. What is not in the table cannot happen.

The payment stands beside the state, in `payments`: an order never waits for the wallet, only acceptance does.
"""

from dataclasses import dataclass
from typing import Literal

from services.marketplace.domain.payments import Payment
from services.marketplace.errors import NotYourPart, OrderState, PaymentNotHeld

State = Literal["placed", "accepted", "delivered", "disputed", "completed", "resolved", "cancelled", "refused"]
Actor = Literal["buyer", "seller", "clock", "wallet", "membership"]
Action = Literal[
    "accept",
    "refuse",
    "deliver",
    "complete",
    "accept_milestone",
    "dispute",
    "propose",
    "agree_to_share",
    "cancel",
    "ask_to_cancel",
    "agree_to_cancel",
    "lapse",
    "complete_by_deadline",
    "end_with_party",
    "refuse_hold",
]
STATES: tuple[State, ...] = (
    "placed",
    "accepted",
    "delivered",
    "disputed",
    "completed",
    "resolved",
    "cancelled",
    "refused",
)
FINAL: frozenset[State] = frozenset({"completed", "resolved", "cancelled", "refused"})
ACTORS: tuple[Actor, ...] = ("buyer", "seller", "clock", "wallet", "membership")

COMPLETED = "marketplace.order_completed"
CANCELLED = "marketplace.order_cancelled"
MILESTONE = "marketplace.milestone_accepted"
DISPUTED = "marketplace.dispute_opened"
RESOLVED = "marketplace.dispute_resolved"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: who may do what from where, where it leads, and what is said to the other services.

    `payment` is what the payment must be for it, when that matters; `reason` is how the order ended by it.
    """

    action: Action
    who: tuple[Actor, ...]
    sources: tuple[State, ...]
    target: State | None
    payment: Payment | None = None
    says: str = ""
    reason: str = ""


TRANSITIONS: tuple[Transition, ...] = (
    Transition("accept", ("seller",), ("placed",), "accepted", payment="held"),
    Transition("refuse", ("seller",), ("placed",), "refused", says=CANCELLED, reason="refused_by_seller"),
    Transition("deliver", ("seller",), ("accepted",), "delivered"),
    Transition("complete", ("buyer",), ("delivered",), "completed", says=COMPLETED, reason="buyer"),
    Transition("accept_milestone", ("buyer",), ("accepted", "delivered"), None, says=MILESTONE),
    Transition("dispute", ("buyer", "seller"), ("accepted", "delivered"), "disputed", says=DISPUTED),
    Transition("propose", ("buyer", "seller"), ("disputed",), None),
    Transition("agree_to_share", ("buyer", "seller"), ("disputed",), "resolved", says=RESOLVED, reason="by_agreement"),
    Transition("cancel", ("buyer",), ("placed",), "cancelled", says=CANCELLED, reason="by_buyer"),
    Transition("ask_to_cancel", ("buyer", "seller"), ("accepted", "delivered"), None),
    Transition(
        "agree_to_cancel",
        ("buyer", "seller"),
        ("accepted", "delivered"),
        "cancelled",
        says=CANCELLED,
        reason="by_agreement",
    ),
    Transition("lapse", ("clock",), ("placed",), "cancelled", says=CANCELLED, reason="not_accepted_in_time"),
    Transition("complete_by_deadline", ("clock",), ("delivered",), "completed", says=COMPLETED, reason="deadline"),
    Transition("end_with_party", ("membership",), ("placed",), "cancelled", says=CANCELLED, reason="party_ended"),
    Transition("refuse_hold", ("wallet",), ("placed",), "refused", reason="hold_refused"),
)

BY_ACTION = {transition.action: transition for transition in TRANSITIONS}


def move(action: Action, who: Actor, state: State, payment: Payment) -> State:
    """The state after `action`.

    Raises `NotYourPart` when it is not for `who` to do, `OrderState` when the table does not allow it from `state`, and
    `PaymentNotHeld` when the credits must be set aside first.
    """
    transition = BY_ACTION[action]
    if who not in transition.who:
        raise NotYourPart
    if state not in transition.sources:
        raise OrderState(state=state)
    if transition.payment is not None and payment != transition.payment:
        raise PaymentNotHeld(payment=payment)
    return transition.target or state


def allows(action: Action, state: State) -> bool:
    """Whether the table allows `action` from `state`: a deadline or a message asks, where a person is refused."""
    return state in BY_ACTION[action].sources


def cancelling(state: State, who: Actor, asked_by: Actor | None) -> Action:
    """Which step a request to cancel is: alone before acceptance, afterwards by agreement of both."""
    if state == "placed":
        return "cancel"
    if asked_by is not None and asked_by != who:
        return "agree_to_cancel"
    return "ask_to_cancel"


def paid_in_full(price: int, resolved_bps: int | None) -> int:
    """What the seller of an order that has ended was given in all, in hundredths: the most that refunds come to."""
    return price if resolved_bps is None else price * resolved_bps // 10_000
