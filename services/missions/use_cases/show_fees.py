"""Show what each would get, or gets, and why: a preview before acceptance, the written lines from then on."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.missions.domain.fees import Fees
from services.missions.repository.fees import StoredLine, lines_of
from services.missions.repository.invoices import payable_of
from services.missions.repository.missions import MissionRow
from services.missions.repository.payouts import paid_of
from services.missions.repository.reversals import reversed_of
from services.missions.use_cases.compute_fees import compute_fees, compute_planned_fees, stored_lines
from services.missions.use_cases.open_mission import open_to_read
from shared.database.unit_of_work import UnitOfWork

FeesState = Literal[
    "planned", "accepted", "pending", "credited", "to_be_corrected", "partly_reversed", "reversed", "cancelled"
]


@dataclass(frozen=True, slots=True)
class ShownFees:
    """The whole computation. `reversed_cents` by line id counts reversals on their way too."""

    mission: MissionRow
    state: FeesState
    pot_share_bps: int
    policy_version: int
    decision_id: UUID | None
    fees: Fees
    lines: list[StoredLine]
    reversed_cents: dict[UUID, int]
    payable_cents: dict[UUID, int]
    paid_cents: dict[UUID, int]


async def show_fees(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> ShownFees:
    """The fees for the accepted amount, or for the planned one before acceptance.

    Raises `NotFound`; for a preview that cannot be computed, `NegativePool` or `NobodyShares`.
    """
    mission, team = await open_to_read(work, member_id, mission_id)
    if mission.accepted_cents is None or mission.pot_share_bps is None or mission.policy_version is None:
        planned = await compute_planned_fees(work, mission, team)
        policy = planned.policy
        lines = stored_lines(mission_id, planned.fees)
        set_by = (policy.value, policy.version, policy.decision_id)
        return ShownFees(mission, fees_state(mission), *set_by, planned.fees, lines, {}, {}, {})
    fees = await compute_fees(work, mission_id, mission.accepted_cents, mission.pot_share_bps, team)
    written = await lines_of(work, mission_id)
    taken = await reversed_of(work, mission_id)
    state = fees_state(mission, left_cents=mission.accepted_cents - sum(taken.values()))
    return ShownFees(
        mission,
        state,
        mission.pot_share_bps,
        mission.policy_version,
        mission.decision_id,
        fees,
        written,
        taken,
        await payable_of(work, mission_id),
        await paid_of(work, mission_id),
    )


def fees_state(mission: MissionRow, left_cents: int | None = None) -> FeesState:
    """How far the fees of a mission have come; `left_cents` is what reversals have left of the accepted amount."""
    match mission.state:
        case "draft" | "team_agreed" | "in_progress":
            return "planned"
        case "completed":
            return "pending"
        case "credited":
            if left_cents is None or left_cents == mission.accepted_cents:
                return "credited"
            return "partly_reversed" if left_cents > 0 else "reversed"
        case other:
            return other
