"""Compute the fees of a mission: for a preview, before work starts, and at acceptance."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.missions.domain.fees import Fees, Share, split_fees
from services.missions.domain.policies import POT_SHARE
from services.missions.repository.fees import StoredLine
from services.missions.repository.missions import MissionRow
from services.missions.repository.teams import costs_of
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

__all__ = ["Computed", "compute_fees", "compute_planned_fees", "statement_id_of", "stored_lines"]


@dataclass(frozen=True, slots=True)
class Computed:
    """The fees, and the version of the pot share they were computed with."""

    fees: Fees
    policy: PolicyVersion


def statement_id_of(mission_id: UUID) -> UUID:
    """The id under which a mission's fees are published: the same however often it is said."""
    return derived_id(mission_id, "statement")


def stored_lines(mission_id: UUID, fees: Fees) -> list[StoredLine]:
    """The lines with their ids, which depend only on the mission and on what each line is for."""
    statement_id = statement_id_of(mission_id)
    return [StoredLine(derived_id(statement_id, line.key), line) for line in fees.lines]


async def compute_planned_fees(work: UnitOfWork, mission: MissionRow, team: Sequence[Share]) -> Computed:
    """The fees if the client accepted the planned amount today."""
    policy = await work.policy(POT_SHARE)
    return Computed(await compute_fees(work, mission.mission_id, mission.planned_cents, policy.value, team), policy)


async def compute_fees(
    work: UnitOfWork, mission_id: UUID, accepted_cents: int, pot_share_bps: int, team: Sequence[Share]
) -> Fees:
    """The fees of a mission for an amount. Raises `NegativePool` or `NobodyShares`."""
    costs = [row.cost for row in await costs_of(work, mission_id)]
    return split_fees(accepted_cents, pot_share_bps, team, costs)
