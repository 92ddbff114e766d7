"""Correct published fees: take back all or part of some lines, never more than they still hold."""

from collections.abc import Sequence
from uuid import UUID

from services.missions.domain.reversals import amounts_to_reverse
from services.missions.domain.states import move
from services.missions.errors import MissionState
from services.missions.repository.fees import lines_of
from services.missions.repository.reversals import ReversalRow, insert_reversal, reversals_after, reversed_of
from services.missions.use_cases.complete_mission import said_line
from services.missions.use_cases.open_mission import open_to_read, open_to_sign
from shared.contracts.missions import MissionFeesReversed
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


async def reverse_fees(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, wanted: Sequence[tuple[UUID, int]] | None
) -> ReversalRow:
    """Publish a reversal of `wanted` (line id, cents), or of everything that is left when None.

    The mission's lock orders two reversals at once. Raises what `open_to_sign` raises, `MissionState`, `UnknownLine`,
    `ReversalTooLarge` or `NothingToReverse`.
    """
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    move(mission.state, "reverse")
    if mission.statement_id is None:
        raise MissionState(state=mission.state)
    lines = await lines_of(work, mission_id)
    already = await reversed_of(work, mission_id)
    left = {stored.line_id: max(0, stored.line.amount_cents - already.get(stored.line_id, 0)) for stored in lines}
    taken = amounts_to_reverse(left, wanted)
    reversal_id = new_id()
    number = await insert_reversal(work, mission_id, reversal_id, member_id, taken)
    work.outbox.add(
        MissionFeesReversed(
            reversal_id=reversal_id,
            statement_id=mission.statement_id,
            lines=tuple(said_line(stored, taken[stored.line_id]) for stored in lines if stored.line_id in taken),
            reversed_on=work.today(),
        ),
        territory_id=mission.territory_id,
    )
    work.audit("fees_reversed", mission_id, reversal_id=str(reversal_id), cents=sum(taken.values()))
    ordered = tuple((stored.line_id, taken[stored.line_id]) for stored in lines if stored.line_id in taken)
    return ReversalRow(reversal_id, number, "pending", work.today(), None, ordered)


async def list_reversals(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, after: int, limit: int
) -> list[ReversalRow]:
    """The corrections of a mission in their order. Raises `NotFound`."""
    await open_to_read(work, member_id, mission_id)
    return await reversals_after(work, mission_id, after, limit)
