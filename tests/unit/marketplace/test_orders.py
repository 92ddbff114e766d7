"""The order table, explored: no undeclared transition, whatever is tried and whenever the wallet answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.marketplace.domain.orders import (
    ACTORS,
    BY_ACTION,
    CANCELLED,
    COMPLETED,
    FINAL,
    RESOLVED,
    STATES,
    TRANSITIONS,
    Action,
    Actor,
    State,
    allows,
    cancelling,
    move,
)
from services.marketplace.domain.payments import BY_ANSWER, PAYMENT_STEPS, PAYMENTS, Answer, Payment, receive
from services.marketplace.errors import NotYourPart, OrderState, PaymentNotHeld

ANSWERS: list[Answer] = [step.answer for step in PAYMENT_STEPS]
FORWARD = {
    "pending": {"held", "refused", "returned"},
    "held": {"settled", "returned"},
    "refused": set(),
    "settled": set(),
    "returned": set(),
}


@dataclass
class Model:
    """An order as the service keeps it: state and payment, and what was said of it."""

    state: State = "placed"
    payment: Payment = "pending"
    asked_by: Actor | None = None
    said: list[str] = field(default_factory=list)
    parked: list[Answer] = field(default_factory=list)

    def step(self, action: Action, who: Actor) -> None:
        if action in ("cancel", "ask_to_cancel", "agree_to_cancel"):
            action = cancelling(self.state, who, self.asked_by)
        try:
            state = move(action, who, self.state, self.payment)
        except (NotYourPart, OrderState, PaymentNotHeld):
            return
        self.asked_by = who if action == "ask_to_cancel" else None
        if action == "refuse_hold":
            return  # only with the wallet's answer, below
        self.state = state
        if BY_ACTION[action].says:
            self.said.append(BY_ACTION[action].says)

    def hear(self, answer: Answer) -> None:
        reception = receive(answer, self.state, self.payment)
        if reception == "early":
            self.parked.append(answer)
        if reception != "moves":
            return
        if answer == "hold_refused" and allows("refuse_hold", self.state):
            self.state = move("refuse_hold", "wallet", self.state, self.payment)
        self.payment = BY_ANSWER[answer].target

    def retry(self) -> None:
        """What was parked is tried until nothing moves."""
        moved = True
        while moved:
            waiting, self.parked = self.parked, []
            before = (self.state, self.payment)
            for answer in waiting:
                self.hear(answer)
            moved = (self.state, self.payment) != before

    def check(self) -> None:
        """The CHECKs of the table, again."""
        assert self.state not in ("accepted", "delivered", "disputed", "completed") or self.payment in (
            "held",
            "settled",
        )
        assert self.payment != "settled" or self.state in ("completed", "resolved")
        assert self.payment not in ("returned", "refused") or self.state in ("cancelled", "refused", "resolved")
        ends = [one for one in self.said if one in (COMPLETED, CANCELLED, RESOLVED)]
        assert len(ends) <= 1
        assert (self.state == "completed") == (COMPLETED in self.said)
        assert (self.state == "cancelled") <= (CANCELLED in self.said)
        assert ends == [] or self.state in FINAL


steps = st.tuples(st.sampled_from(sorted(BY_ACTION)), st.sampled_from(ACTORS))
happenings = st.lists(st.one_of(steps, st.sampled_from(ANSWERS)), max_size=25)


@given(happenings)
def test_no_undeclared_transition_whatever_happens(script: Sequence[tuple[Action, Actor] | Answer]) -> None:
    order = Model()
    for happening in script:
        state, payment = order.state, order.payment
        if isinstance(happening, str):
            order.hear(happening)
        else:
            order.step(*happening)
        if order.state != state:
            assert any(state in row.sources and row.target == order.state for row in TRANSITIONS)
        if order.payment != payment:
            assert order.payment in FORWARD[payment]
        if state in FINAL:
            assert order.state == state
        order.check()


@given(st.sampled_from(["completed", "cancelled", "refused_by_seller", "refused_by_wallet"]), st.data())
def test_the_final_state_is_the_in_order_state(ending: str, data: st.DataObject) -> None:
    """The wallet's answers to what really happened, each any number of times, in any order, at any moment after it."""
    order = Model()
    steps_of: dict[str, list[tuple[Action, Actor]]] = {
        "completed": [("accept", "seller"), ("deliver", "seller"), ("complete", "buyer")],
        "cancelled": [("cancel", "buyer")],
        "refused_by_seller": [("refuse", "seller")],
        "refused_by_wallet": [],
    }
    answers: dict[str, list[Answer]] = {
        "completed": ["hold_placed", "hold_settled"],
        "cancelled": ["hold_placed", "hold_voided"],
        "refused_by_seller": ["hold_placed", "hold_voided"],
        "refused_by_wallet": ["hold_refused"],
    }
    if ending == "completed":
        order.hear("hold_placed")
    for action, who in steps_of[ending]:
        order.step(action, who)
    repeated = data.draw(st.lists(st.sampled_from(answers[ending]), max_size=4))
    for answer in data.draw(st.permutations(answers[ending] + repeated)):
        order.hear(answer)
        order.retry()
        order.check()
    assert not order.parked
    assert (order.state, order.payment) == {
        "completed": ("completed", "settled"),
        "cancelled": ("cancelled", "returned"),
        "refused_by_seller": ("refused", "returned"),
        "refused_by_wallet": ("refused", "refused"),
    }[ending]


@pytest.mark.parametrize("action", sorted(BY_ACTION))
@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("state", STATES)
def test_every_cell_of_the_table(action: Action, who: Actor, state: State) -> None:
    row = BY_ACTION[action]
    for payment in PAYMENTS:
        if who not in row.who:
            with pytest.raises(NotYourPart):
                move(action, who, state, payment)
        elif state not in row.sources:
            with pytest.raises(OrderState):
                move(action, who, state, payment)
        elif row.payment not in (None, payment):
            with pytest.raises(PaymentNotHeld):
                move(action, who, state, payment)
        else:
            assert move(action, who, state, payment) == (row.target or state)
    assert allows(action, state) == (state in row.sources)


def test_the_table_itself() -> None:
    assert len(BY_ACTION) == len(TRANSITIONS)
    for row in TRANSITIONS:
        assert FINAL.isdisjoint(row.sources)
        assert (row.target in FINAL) == bool(row.reason)
        assert (row.says == COMPLETED) == (row.target == "completed")
    assert BY_ACTION["accept"].payment == "held"


@pytest.mark.parametrize(
    ("state", "who", "asked_by", "action"),
    [
        ("placed", "buyer", None, "cancel"),
        ("placed", "seller", None, "cancel"),
        ("accepted", "buyer", None, "ask_to_cancel"),
        ("accepted", "buyer", "buyer", "ask_to_cancel"),
        ("delivered", "seller", "buyer", "agree_to_cancel"),
        ("accepted", "buyer", "seller", "agree_to_cancel"),
    ],
)
def test_which_step_a_cancellation_is(state: State, who: Actor, asked_by: Actor | None, action: Action) -> None:
    assert cancelling(state, who, asked_by) == action


def test_a_seller_never_cancels_before_acceptance() -> None:
    with pytest.raises(NotYourPart):
        move("cancel", "seller", "placed", "held")
