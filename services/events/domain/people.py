"""Who acts, and with which mandate: functions with dates and scope, checked on the day of the act."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

CREW_ROLES = frozenset({"technical_presidency", "project_lead", "steward"})
"""Who creates and runs evenings."""
SIGNING_ROLES = frozenset({"technical_presidency", "steward"})
"""Who records decisions of the scouting beside the jury's president."""
JURY = "jury"
"""With the crew, who lets tracks into and out of the playlist."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member who asks for something."""

    member_id: UUID
    member_number: int
    name: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """A function given to a member. `until_on` is its last day; from `ended_on` on it is over."""

    role: str
    scope_id: UUID | None
    from_on: date
    until_on: date | None
    ended_on: date | None

    def in_force(self, on: date) -> bool:
        """Whether it may be used on a business date."""
        return (
            self.from_on <= on
            and (self.until_on is None or on <= self.until_on)
            and (self.ended_on is None or on < self.ended_on)
        )

    def covers(self, *places: UUID) -> bool:
        """Whether it reaches one of these places (an evening, a territory); one without a scope reaches all."""
        return self.scope_id is None or self.scope_id in places


def holds(mandates: Iterable[Mandate], roles: Iterable[str], on: date, *places: UUID) -> bool:
    """Whether one of `roles` is held on `on` for one of `places`."""
    wanted = frozenset(roles)
    return any(m.role in wanted and m.in_force(on) and m.covers(*places) for m in mandates)
