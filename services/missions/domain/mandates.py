"""Who may act for a mission: mandates with dates, scope and ceiling, checked on the day of the signature."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.missions.errors import CeilingExceeded, MandateMissing

PRESIDENCY = "technical_presidency"
PROJECT_LEAD = "project_lead"
COUNCIL = "strategic_council"


@dataclass(frozen=True, slots=True)
class Mandate:
    """A function given to a member. `until_on` is its last day; from `ended_on` on it is over."""

    mandate_id: UUID
    role: str
    scope_id: UUID | None
    from_on: date
    until_on: date | None
    ended_on: date | None
    ceiling_cents: int | None

    def in_force(self, on: date) -> bool:
        """Whether it may be used on a business date."""
        return (
            self.from_on <= on
            and (self.until_on is None or on <= self.until_on)
            and (self.ended_on is None or on < self.ended_on)
        )


@dataclass(frozen=True, slots=True)
class Reach:
    """What a mandate must cover: one mission with its lead and territory, or, before there is one, a territory."""

    lead_id: UUID | None = None
    mission_id: UUID | None = None
    territory_id: UUID | None = None


def signing(mandates: Iterable[Mandate], member_id: UUID, on: date, reach: Reach) -> list[Mandate]:
    """The mandates with which `member_id` may act for the mission on `on`.

    The technical presidency may, within its scope; the project lead of this mission may: the member named as its lead
    who holds a mandate of project lead, or the holder of one whose scope is the mission.
    """
    found = []
    for mandate in mandates:
        if not mandate.in_force(on) or not _covers(mandate, reach):
            continue
        leads = reach.lead_id == member_id or _names_mission(mandate, reach)
        if mandate.role == PRESIDENCY or (mandate.role == PROJECT_LEAD and leads):
            found.append(mandate)
    return found


def check_signing(
    mandates: Iterable[Mandate], member_id: UUID, on: date, reach: Reach, amount_cents: int = 0
) -> Mandate:
    """Return a mandate that lets the member sign for `amount_cents` on `on`.

    Raises `MandateMissing` without one, `CeilingExceeded` when the amount is over all of them.
    """
    usable = signing(mandates, member_id, on, reach)
    if not usable:
        raise MandateMissing
    for mandate in usable:
        if mandate.ceiling_cents is None or amount_cents <= mandate.ceiling_cents:
            return mandate
    raise CeilingExceeded


def holds(mandates: Iterable[Mandate], on: date, *roles: str) -> bool:
    """Whether one of these roles is held on `on`, whatever its scope: what opens the common records."""
    return any(mandate.role in roles and mandate.in_force(on) for mandate in mandates)


def may_see(mandates: Iterable[Mandate], member_id: UUID, on: date, reach: Reach, team: Iterable[UUID]) -> bool:
    """Whether the mission exists for this member: its team, its lead, the presidency and the council."""
    if member_id == reach.lead_id or member_id in team:
        return True
    return any(
        mandate.in_force(on)
        and _covers(mandate, reach)
        and (mandate.role in (PRESIDENCY, COUNCIL) or (mandate.role == PROJECT_LEAD and _names_mission(mandate, reach)))
        for mandate in mandates
    )


def _names_mission(mandate: Mandate, reach: Reach) -> bool:
    return mandate.scope_id is not None and mandate.scope_id == reach.mission_id


def _covers(mandate: Mandate, reach: Reach) -> bool:
    return mandate.scope_id is None or mandate.scope_id in (reach.mission_id, reach.territory_id)
