"""Record what a mission costs and who advanced it. Before work starts this changes the split."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.missions.domain.fees import DirectCost
from services.missions.domain.states import allows, move
from services.missions.errors import UnknownMember
from services.missions.repository.missions import save_mission
from services.missions.repository.people import numbers_of_members
from services.missions.repository.teams import CostRow, replace_costs, team_of
from services.missions.use_cases.change_mission import split_changed
from services.missions.use_cases.compute_fees import compute_planned_fees
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Cost:
    """An actual cost in cents, excluding recoverable VAT; `member_id` None when somebody outside advanced it."""

    label: str
    amount_cents: int
    member_id: UUID | None


async def record_costs(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, costs: Sequence[Cost], version: int | None
) -> MissionDetails:
    """Replace the direct costs. Before work starts agreements are void; from then on the pool must stay positive.

    Raises what `open_to_sign` raises, `MissionState`, `UnknownMember` or `NegativePool`.
    """
    mission = (await open_to_sign(work, member_id, mission_id, version=version)).mission
    started = allows(mission.state, "record_costs")
    move(mission.state, "record_costs" if started else "change")
    numbers = await numbers_of_members(work, [cost.member_id for cost in costs if cost.member_id is not None])
    rows = [_row(cost_no, cost, numbers) for cost_no, cost in enumerate(costs, start=1)]
    await replace_costs(work, mission_id, rows)
    changed = replace(mission, version=mission.version + 1)
    team = await team_of(work, mission_id)
    if started:
        await compute_planned_fees(work, changed, team)
    else:
        changed = split_changed(changed)
    await save_mission(work, changed)
    work.audit("costs_recorded", mission_id, costs=len(rows), total_cents=sum(cost.amount_cents for cost in costs))
    return await with_details(work, changed, team)


def _row(cost_no: int, cost: Cost, numbers: dict[UUID, int]) -> CostRow:
    if cost.member_id is None:
        return CostRow(cost.label, DirectCost(cost_no, cost.amount_cents))
    if cost.member_id not in numbers:
        raise UnknownMember(field="direct_costs")
    return CostRow(cost.label, DirectCost(cost_no, cost.amount_cents, cost.member_id, numbers[cost.member_id]))
