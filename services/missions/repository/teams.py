"""The team of a mission, its direct costs, and who agreed to the split."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.missions.domain.fees import DirectCost, Share
from services.missions.tables import direct_costs, split_agreements, team_members
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CostRow:
    """A direct cost with what it was for."""

    label: str
    cost: DirectCost


async def team_of(work: UnitOfWork, mission_id: UUID) -> list[Share]:
    """The team by member number."""
    columns = (
        team_members.c.member_id,
        team_members.c.member_number,
        team_members.c.weight,
        team_members.c.fixed_cents,
    )
    statement = select(*columns).where(team_members.c.mission_id == mission_id)
    rows = await work.connection.execute(statement.order_by(team_members.c.member_number))
    return [Share(*row) for row in rows]


async def replace_team(work: UnitOfWork, mission_id: UUID, team: Sequence[Share]) -> None:
    """Make `team` the team of a locked mission."""
    await work.connection.execute(delete(team_members).where(team_members.c.mission_id == mission_id))
    rows = [
        {
            "mission_id": mission_id,
            "member_id": share.member_id,
            "member_number": share.member_number,
            "weight": share.weight,
            "fixed_cents": share.fixed_cents,
        }
        for share in team
    ]
    if rows:
        await work.connection.execute(insert(team_members), rows)


async def costs_of(work: UnitOfWork, mission_id: UUID) -> list[CostRow]:
    """The direct costs by their number."""
    columns = (
        direct_costs.c.label,
        direct_costs.c.cost_no,
        direct_costs.c.amount_cents,
        direct_costs.c.member_id,
        direct_costs.c.member_number,
    )
    statement = select(*columns).where(direct_costs.c.mission_id == mission_id).order_by(direct_costs.c.cost_no)
    return [CostRow(row[0], DirectCost(*row[1:])) for row in await work.connection.execute(statement)]


async def replace_costs(work: UnitOfWork, mission_id: UUID, costs: Sequence[CostRow]) -> None:
    """Make `costs` the direct costs of a locked mission."""
    await work.connection.execute(delete(direct_costs).where(direct_costs.c.mission_id == mission_id))
    rows = [
        {
            "mission_id": mission_id,
            "cost_no": row.cost.cost_no,
            "label": row.label,
            "amount_cents": row.cost.amount_cents,
            "member_id": row.cost.member_id,
            "member_number": row.cost.member_number,
        }
        for row in costs
    ]
    if rows:
        await work.connection.execute(insert(direct_costs), rows)


async def agree(work: UnitOfWork, mission_id: UUID, split_version: int, member_id: UUID) -> None:
    """Record one member's agreement; again changes nothing."""
    values = {
        "mission_id": mission_id,
        "split_version": split_version,
        "member_id": member_id,
        "agreed_at": work.now(),
    }
    await work.connection.execute(upsert(split_agreements).values(values).on_conflict_do_nothing())


async def agreed_to(work: UnitOfWork, mission_id: UUID, split_version: int) -> frozenset[UUID]:
    """Who agreed to this version."""
    statement = select(split_agreements.c.member_id).where(
        split_agreements.c.mission_id == mission_id, split_agreements.c.split_version == split_version
    )
    return frozenset((await work.connection.execute(statement)).scalars())


async def is_in_team(work: UnitOfWork, mission_id: UUID, member_id: UUID) -> bool:
    """Whether the member is of the team."""
    statement = select(func.count()).where(
        team_members.c.mission_id == mission_id, team_members.c.member_id == member_id
    )
    return bool((await work.connection.execute(statement)).scalar_one())
