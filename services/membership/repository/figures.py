"""The figures of a territory and of a member, counted from the facts that were heard."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, select

from services.membership.tables import (
    admissions,
    completed_missions,
    completed_orders,
    credited_statements,
    evenings_held,
    grants,
    listings,
    playlist_exits,
    plugs,
    settlements,
    territories,
)
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class TerritoryFigures:
    """Counts, and sums in cents."""

    evenings_held: int
    artists_performed: int
    plugs_admitted: int
    plugs_active: int
    services_published: int
    services_done: int
    revenue_cents: int
    pot_cents: int


@dataclass(frozen=True, slots=True)
class MemberFigures:
    """What a member gave and received through the cooperative."""

    services_given: int
    services_received: int
    credits_earned: int
    subsidy_granted: int


def _here(column: ColumnElement[UUID | None], territory: Subquery) -> ColumnElement[bool]:
    """Facts of the territory; those that name none count for the first."""
    return (column == territory.c.territory_id) | (column.is_(None) & territory.c.first)


async def territory_figures(work: UnitOfWork, territory_id: UUID) -> TerritoryFigures:
    """Count everything that was heard of a territory, in one statement and so at one moment."""
    here = (
        select(territories.c.territory_id, territories.c.first)
        .where(territories.c.territory_id == territory_id)
        .subquery("here")
    )
    sold_here = exists().where(
        plugs.c.member_id == completed_orders.c.seller_id, plugs.c.territory_id == here.c.territory_id
    )
    counts: list[Select[Any]] = [
        select(func.count()).select_from(evenings_held).where(_here(evenings_held.c.territory_id, here)),
        select(func.coalesce(func.sum(evenings_held.c.performed), 0)).where(_here(evenings_held.c.territory_id, here)),
        select(func.count()).where(plugs.c.territory_id == here.c.territory_id, plugs.c.granted_on.is_not(None)),
        select(func.count()).where(plugs.c.territory_id == here.c.territory_id, plugs.c.state == "active"),
        select(func.count()).where(listings.c.published, _here(listings.c.territory_id, here)),
        select(func.count()).select_from(completed_orders).where(sold_here),
        select(func.coalesce(func.sum(completed_missions.c.accepted_cents), 0)).where(
            _here(completed_missions.c.territory_id, here)
        ),
        select(func.coalesce(func.sum(credited_statements.c.pot_cents), 0))
        .select_from(
            credited_statements.outerjoin(
                completed_missions, completed_missions.c.statement_id == credited_statements.c.statement_id
            )
        )
        .where(_here(func.coalesce(credited_statements.c.territory_id, completed_missions.c.territory_id), here)),
    ]
    row = (
        await work.connection.execute(
            select(*(count.correlate(here).scalar_subquery() for count in counts)).select_from(here)
        )
    ).one()
    return TerritoryFigures(*(int(value) for value in row))


async def member_figures(work: UnitOfWork, member_id: UUID, year: int) -> MemberFigures:
    """What a member gave and received, and the year's grant."""
    counts = [
        select(func.count()).where(completed_orders.c.seller_id == member_id),
        select(func.count()).where(completed_orders.c.buyer_id == member_id),
        select(func.coalesce(func.sum(settlements.c.credits), 0)).where(settlements.c.seller_id == member_id),
        select(func.coalesce(func.sum(grants.c.credits), 0)).where(
            grants.c.member_id == member_id, grants.c.year == year
        ),
    ]
    row = (await work.connection.execute(select(*(count.scalar_subquery() for count in counts)))).one()
    return MemberFigures(*(int(value) for value in row))


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """An artist's time in the playlist."""

    admission_id: UUID
    evening_id: UUID
    admitted_on: date
    left_on: date | None
    reason_code: str | None


async def playlist_entries(work: UnitOfWork, member_id: UUID) -> list[PlaylistEntry]:
    """The playlist entries of a member, the latest first."""
    statement = (
        select(
            admissions.c.admission_id,
            admissions.c.evening_id,
            admissions.c.admitted_on,
            playlist_exits.c.left_on,
            playlist_exits.c.reason_code,
        )
        .outerjoin(playlist_exits, playlist_exits.c.admission_id == admissions.c.admission_id)
        .where(admissions.c.member_id == member_id)
        .order_by(admissions.c.admitted_on.desc())
        .limit(50)
    )
    return [PlaylistEntry(**row._mapping) for row in await work.connection.execute(statement)]
