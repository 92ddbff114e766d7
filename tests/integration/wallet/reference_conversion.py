"""The yearly conversion once more, in plain Python: who weighs how much, and who receives which cent.

Written from the published rules ("Activity", "Allocation", "Yearly conversion"), not from the wallet.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["issued", "moved", "back"]


class Fact(NamedTuple):
    """COL that an order issued to, or moved to, a member, or that a refund took `back` from one; in posting order."""

    year: int
    kind: Kind
    payer: int | None
    payee: int | None
    amount: int


class Rules(NamedTuple):
    """What the cooperative decided: places in the choices of the policies, and the cap in cents (0: none)."""

    by_balance: bool = False
    moved: int = 0
    cap: int = 0


@dataclass
class Run:
    """What a run takes and gives."""

    year: int
    position: int
    frozen: Counter[int]
    weights: Counter[int]
    envelope: int = 0
    reserve: int = 0
    amounts: Counter[int] = field(default_factory=Counter)
    state: str = "computed"

    @property
    def destroyed(self) -> Counter[int]:
        """Without any weight nothing is destroyed."""
        return self.frozen if +self.weights else Counter()


def facts_of(facts: Sequence[Fact], year: int, position: int, previous: int | None) -> list[Fact]:
    """Those of the year that were there in time, and those that were too late for the run of the year before."""
    late = position if previous is None else previous
    return [
        fact for place, fact in enumerate(facts[:position]) if fact.year == year or (fact.year < year and place >= late)
    ]


def activity(facts: Sequence[Fact], moved: int) -> Counter[int]:
    """COL issued, and moved (0: up to what was issued to the payer, 1: all, 2: none); what went back is subtracted."""
    weights: Counter[int] = Counter()
    for fact in facts:
        if fact.kind == "issued" and fact.payee is not None:
            weights[fact.payee] += fact.amount
    left = Counter(weights)
    for fact in facts:
        if fact.kind == "moved" and fact.payee is not None and fact.payer is not None:
            counted = (min(fact.amount, left[fact.payer]), fact.amount, 0)[moved]
            left[fact.payer] -= counted if moved == 0 else 0
            weights[fact.payee] += counted
    for fact in facts:
        if fact.kind == "back" and fact.payer is not None:
            weights[fact.payer] -= fact.amount
    return +weights


def shares(amount: int, weights: Mapping[int, int]) -> Counter[int]:
    """Largest remainder, ties to the lower member number; all weights 0: nothing."""
    total = sum(weights.values())
    if not total:
        return Counter()
    given = Counter({who: amount * weight // total for who, weight in weights.items()})
    order = sorted(weights, key=lambda who: (-(amount * weights[who] % total), who))
    given.update(order[: amount - sum(given.values())])
    return given


def compute(run: Run, pot: int, rules: Rules) -> Run:
    """Envelope 70 % and reserve 20 % of the pot, rounded down; what exceeds the cap stays in the pot."""
    run.envelope, run.reserve = pot * 7 // 10, pot * 2 // 10
    cents = shares(run.envelope, run.weights)
    run.amounts = Counter({who: min(amount, rules.cap or amount) for who, amount in cents.items()})
    return run
