"""Decisions in their smallest form: the presidency proposes, the council countersigns, two different people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.membership.errors import DateInThePast, DecisionClosed, EffectRefused, SamePerson

METHOD: Literal["council"] = "council"
Target = Literal["wallet", "marketplace", "missions", "events"]
Kind = Literal["policy_value", "conversion_approval", "investment", "surplus_allocation"]


@dataclass(frozen=True, slots=True)
class WantedEffect:
    """One thing that a decision would change: a number or an id. Whether it may be so is the target's to check."""

    target: Target
    key: str
    value: int | UUID
    unit: str | None = None
    kind: Kind = "policy_value"
    manifest_sha256: str | None = None


def check_effects(effects: Iterable[WantedEffect]) -> None:
    """Raise `EffectRefused` when one (target, kind, key) stands twice, or an effect has not the form of its kind.

    A conversion is approved by naming the run and the hash of its manifest; everything else sets a number. Only the
    wallet acts on more than policy values.
    """
    seen: set[tuple[str, str, str]] = set()
    for effect in effects:
        place = (effect.target, effect.kind, effect.key)
        names_a_run = isinstance(effect.value, UUID) and effect.manifest_sha256 is not None
        sets_a_number = isinstance(effect.value, int) and effect.manifest_sha256 is None
        formed = names_a_run if effect.kind == "conversion_approval" else sets_a_number
        if place in seen or not formed or (effect.kind != "policy_value" and effect.target != "wallet"):
            raise EffectRefused(field="effects")
        seen.add(place)


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
