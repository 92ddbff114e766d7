"""Record an open-mic slot as the phone timed it; the phone may say it again as often as it likes."""

from dataclasses import dataclass
from uuid import UUID

from services.events.domain import slot as slots
from services.events.domain.people import Person
from services.events.domain.slot import Recorded, Slot
from services.events.domain.states import SIGN_UP_BEFORE, may_become
from services.events.errors import DeviceSequenceUsed, EveningState, PerformanceDiffers, SignUpState
from services.events.repository import sign_ups, stage
from services.events.repository.stage import PerformanceRow
from services.events.use_cases.authorise import evening_of, require_crew
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True, slots=True)
class TimedSlot:
    """What the phone sends. `performance_id` is made by the phone and makes a repeated call harmless."""

    performance_id: UUID
    sign_up_id: UUID
    device_id: UUID
    slot: Slot


async def record_performance(work: UnitOfWork, person: Person, evening_id: UUID, timed: TimedSlot) -> PerformanceRow:
    """Store the slot with its measured time, flagged under or over its bounds and with what looks odd about it.

    The same id with the same values returns what is stored. Refuses the id with other values, a device sequence used
    for another slot, times that cannot be a slot, and an artist who was not drawn or has been on already.
    """
    slots.check(timed.slot)
    evening = await evening_of(work, evening_id, "change")
    await require_crew(work, person, evening)
    known = await stage.find_performance(work, timed.performance_id)
    if known is not None:
        if not _same(known, evening_id, timed):
            raise PerformanceDiffers
        return known
    if evening.state != "running" or evening.started_at is None:
        raise EveningState(state=evening.state)
    sign_up = await sign_ups.find_sign_up(work, timed.sign_up_id, lock=True)
    if sign_up is None or sign_up.evening_id != evening_id:
        raise NotFound(field="body.sign_up_id")
    if not may_become(SIGN_UP_BEFORE, sign_up.state, "performed"):
        raise SignUpState(state=sign_up.state)
    others = [_recorded(row, timed.device_id) for row in await stage.performances_of(work, evening_id)]
    doubts = slots.doubts(timed.slot, evening_started_at=evening.started_at, received_at=work.now(), others=others)
    values: dict[str, object] = {
        "performance_id": timed.performance_id,
        "evening_id": evening_id,
        "sign_up_id": timed.sign_up_id,
        "device_id": timed.device_id,
        "device_sequence": timed.slot.device_sequence,
        "started_at": timed.slot.started_at,
        "ended_at": timed.slot.ended_at,
        "duration_ms": timed.slot.duration_ms,
        "timing": timed.slot.timing,
        "doubts": list(doubts),
        "recorded_by": person.member_id,
        "recorded_at": work.now(),
    }
    added = await stage.add_performance(work, values)
    if added is None:
        raise DeviceSequenceUsed(field="body.device_sequence")
    await sign_ups.move_sign_ups(work, [timed.sign_up_id], "performed")
    await sign_ups.add_steps(work, [timed.sign_up_id], "performed", person.member_id)
    work.audit("performance_recorded", timed.performance_id, timing=timed.slot.timing, doubts=len(doubts))
    return added


def _same(known: PerformanceRow, evening_id: UUID, timed: TimedSlot) -> bool:
    stored = TimedSlot(
        known.performance_id,
        known.sign_up_id,
        known.device_id,
        Slot(known.device_sequence, known.started_at, known.ended_at),
    )
    return known.evening_id == evening_id and stored == timed


def _recorded(row: PerformanceRow, device_id: UUID) -> Recorded:
    return Recorded(row.device_id == device_id, Slot(row.device_sequence, row.started_at, row.ended_at))
