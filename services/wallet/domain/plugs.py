"""Plug status as the wallet knows it: who may order and who is granted SUB."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

Status = Literal["active", "suspended", "ended"]


@dataclass(frozen=True, slots=True)
class Plug:
    """The newest status of a member, and the business date it began on."""

    member_id: UUID
    member_number: int
    status: Status
    since_on: date
    until_on: date | None = None

    def may_order(self, on: date) -> bool:
        """Whether this member could place or receive an order on `on`: a status that began later does not count yet."""
        over = self.status == "suspended" and self.until_on is not None and on > self.until_on
        return self.status == "active" or on < self.since_on or over

    @property
    def ended(self) -> bool:
        """Whether the member is no longer Plug."""
        return self.status == "ended"


def last_day(year: int) -> date:
    """The day on which SUB of a year expires."""
    return date(year, 12, 31)
