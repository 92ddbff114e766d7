"""An open-mic slot: 30 to 60 seconds by the phone's clock, recorded as it was and flagged, never corrected."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from services.events.errors import SlotImpossible

SHORTEST = timedelta(seconds=30)
LONGEST = timedelta(seconds=60)
IMPOSSIBLE = timedelta(minutes=30)
"""A slot this long was never stopped; it is refused, so that the phone asks its holder."""
CLOCK_TOLERANCE = timedelta(minutes=2)
"""How far a phone's clock may be from the server's without a remark."""

Timing = Literal["within", "under", "over"]
Doubt = Literal["clock_ahead", "before_start", "overlaps", "out_of_order"]
DOUBTS: tuple[Doubt, ...] = ("clock_ahead", "before_start", "overlaps", "out_of_order")


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as a phone timed it. `device_sequence` rises with every action of that phone."""

    device_sequence: int
    started_at: datetime
    ended_at: datetime

    @property
    def duration_ms(self) -> int:
        """Measured time in milliseconds, rounded down."""
        return (self.ended_at - self.started_at) // timedelta(milliseconds=1)

    @property
    def timing(self) -> Timing:
        """Whether the slot kept its bounds; both bounds are inside."""
        duration = self.ended_at - self.started_at
        if duration < SHORTEST:
            return "under"
        return "over" if duration > LONGEST else "within"


@dataclass(frozen=True, slots=True)
class Recorded:
    """A slot that is already recorded for the evening."""

    same_device: bool
    slot: Slot


def check(slot: Slot) -> None:
    """Raise `SlotImpossible` for times that cannot be a slot: ended before it started, or never stopped."""
    if slot.ended_at <= slot.started_at:
        raise SlotImpossible(field="body.ended_at")
    if slot.ended_at - slot.started_at > IMPOSSIBLE:
        raise SlotImpossible(field="body.ended_at")


def doubts(slot: Slot, *, evening_started_at: datetime, received_at: datetime, others: list[Recorded]) -> list[Doubt]:
    """What looks odd about a slot: it is recorded with these remarks, because the night does not wait.

    `clock_ahead`: it ends after it was received; `before_start`: it begins before the evening; `overlaps`: somebody
    else was on at that time; `out_of_order`: the phone's own sequence and its times disagree.
    """
    found: list[Doubt] = []
    if slot.ended_at > received_at + CLOCK_TOLERANCE:
        found.append("clock_ahead")
    if slot.started_at < evening_started_at - CLOCK_TOLERANCE:
        found.append("before_start")
    if any(slot.started_at < o.slot.ended_at and o.slot.started_at < slot.ended_at for o in others):
        found.append("overlaps")
    if any(_disagree(slot, o.slot) for o in others if o.same_device):
        found.append("out_of_order")
    return found


def _disagree(slot: Slot, other: Slot) -> bool:
    return (slot.device_sequence < other.device_sequence) != (slot.started_at < other.started_at)
