"""A price reduction before completion: the accepted amount falls and all fees are computed anew."""

from dataclasses import replace
from uuid import UUID

from services.missions.domain.states import move
from services.missions.errors import ReductionTooLarge
from services.missions.repository.fees import insert_reduction, replace_lines
from services.missions.repository.invoices import invoices_of
from services.missions.repository.missions import save_mission
from services.missions.repository.teams import team_of
from services.missions.use_cases.compute_fees import compute_fees, stored_lines
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


async def reduce_price(work: UnitOfWork, member_id: UUID, mission_id: UUID, amount_cents: int) -> MissionDetails:
    """Take `amount_cents` off the accepted amount, with the pot share of the acceptance.

    Raises what `open_to_sign` raises, `MissionState`, `ReductionTooLarge`, `NegativePool` or `NobodyShares`.
    """
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    move(mission.state, "reduce")
    accepted = (mission.accepted_cents or 0) - amount_cents
    if accepted <= 0 or accepted < sum(row.net_cents for row in await invoices_of(work, mission_id)):
        raise ReductionTooLarge(field="amount")
    team = await team_of(work, mission_id)
    fees = await compute_fees(work, mission_id, accepted, mission.pot_share_bps or 0, team)
    changed = replace(mission, version=mission.version + 1, accepted_cents=accepted)
    await save_mission(work, changed)
    await insert_reduction(work, mission_id, amount_cents, member_id)
    await replace_lines(work, mission_id, stored_lines(mission_id, fees))
    work.audit("price_reduced", mission_id, amount_cents=amount_cents, accepted_cents=accepted)
    return await with_details(work, changed, team)
