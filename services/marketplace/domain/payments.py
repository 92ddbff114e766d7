"""What the wallet has done with the price of an order, beside the order's state. It only ever goes forward.

The wallet's answers may come in any order. Each is one of three things: it moves the payment on, it is late (the
payment is past it, or it comes twice), or it is early: what it answers has not happened here yet.
"""

from dataclasses import dataclass
from typing import Literal

Payment = Literal["pending", "held", "refused", "settled", "returned"]
Answer = Literal["hold_placed", "hold_refused", "hold_settled", "hold_voided"]
Reception = Literal["moves", "late", "early"]
PAYMENTS: tuple[Payment, ...] = ("pending", "held", "refused", "settled", "returned")


@dataclass(frozen=True, slots=True)
class PaymentStep:
    """One row of the table: from where an answer moves the payment, where to, and the order states that it needs."""

    answer: Answer
    sources: tuple[Payment, ...]
    target: Payment
    order_states: tuple[str, ...] = ()


PAYMENT_STEPS: tuple[PaymentStep, ...] = (
    PaymentStep("hold_placed", ("pending",), "held"),
    PaymentStep("hold_refused", ("pending",), "refused", ("placed", "cancelled", "refused")),
    PaymentStep("hold_settled", ("held",), "settled", ("completed", "resolved")),
    PaymentStep("hold_voided", ("pending", "held"), "returned", ("cancelled", "refused", "resolved")),
)

BY_ANSWER = {step.answer: step for step in PAYMENT_STEPS}


def receive(answer: Answer, state: str, payment: Payment) -> Reception:
    """How an answer of the wallet meets an order.

    Credits are paid in the end only for a completed order and returned only for one that ended unpaid; a resolved
    dispute is one or the other, as the seller has a share. Before that, the answer is early and waits for its step.
    """
    step = BY_ANSWER[answer]
    if payment not in step.sources:
        return "late" if payment == step.target or _is_past(answer, payment) else "early"
    if step.order_states and state not in step.order_states:
        return "early"
    return "moves"


def _is_past(answer: Answer, payment: Payment) -> bool:
    """A hold that was settled, voided or refused is over: nothing comes after."""
    return payment in ("settled", "returned", "refused") or (answer == "hold_refused" and payment == "held")
