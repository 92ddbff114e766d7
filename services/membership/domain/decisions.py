"""Decisions in their smallest form: the presidency proposes, the council countersigns, two different people."""

from collections.abc import Iterable
from datetime import date
from typing import Literal
from uuid import UUID

from services.membership.errors import DateInThePast, DecisionClosed, EffectRefused, SamePerson

METHOD: Literal["council"] = "council"
Target = Literal["wallet", "marketplace", "missions", "events"]


def check_effects(effects: Iterable[tuple[str, str]]) -> None:
    """Raise `EffectRefused` when one (target, key) stands twice."""
    seen: set[tuple[str, str]] = set()
    for effect in effects:
        if effect in seen:
            raise EffectRefused(field="effects")
        seen.add(effect)


def check_effective(effective_on: date, today: date) -> None:
    """Raise `DateInThePast`: nothing is decided backwards."""
    if effective_on < today:
        raise DateInThePast(field="effective_on")


def check_countersignature(state: str, proposed_by: UUID, by: UUID) -> None:
    """Raise unless the decision waits for a countersignature and somebody else gives it."""
    if state != "proposed":
        raise DecisionClosed()
    if proposed_by == by:
        raise SamePerson()
