"""What the wallet knows of members: number, Plug status, mandates; and the SUB granted to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.plugs import Plug
from services.wallet.tables import plug_ends, plug_statuses
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork

_PLUGS = text(
    "SELECT member_id, member_number, status, since_on, until_on FROM plug_statuses WHERE member_id = ANY(:member_ids)"
)
_PLUG_ENDS = text("SELECT member_id, ended_on, sequence FROM plug_ends WHERE member_id = ANY(:member_ids)")
_NOT_GRANTED = text(
    "SELECT member_id, member_number, status, since_on, until_on FROM plug_statuses AS p"
    " WHERE status = 'active' AND since_on < :next_year"
    " AND NOT EXISTS (SELECT FROM yearly_grants AS g WHERE g.member_id = p.member_id AND g.year = :year)"
    " ORDER BY member_number LIMIT :limit"
)
_INSERT_GRANTS = text(
    "INSERT INTO yearly_grants (member_id, year, amount, group_id, granted_on)"
    " SELECT * FROM unnest(CAST(:member_ids AS uuid[]), CAST(:years AS smallint[]), CAST(:amounts AS bigint[]),"
    " CAST(:group_ids AS uuid[]), CAST(:dates AS date[])) AS t (member_id, year) ORDER BY member_id, year"
    " ON CONFLICT (member_id, year) DO NOTHING RETURNING group_id"
)
_SUB_LEFT = text(
    "SELECT owner_id, owner_number, year, credits_posted - debits_posted - debits_pending AS available FROM accounts"
    " WHERE owner_id = ANY(:member_ids) AND kind = 'member_sub' AND credits_posted > debits_posted + debits_pending"
)
_HOLDS_ROLE = text(
    "SELECT EXISTS (SELECT FROM mandates AS m LEFT JOIN mandate_ends AS e ON e.mandate_id = m.mandate_id"
    " WHERE m.member_id = :member_id AND m.role = :role AND m.scope_id IS NULL AND m.from_on <= :on"
    " AND (m.until_on IS NULL OR m.until_on >= :on) AND (e.ended_on IS NULL OR e.ended_on > :on))"
)
_MAY_SIGN = text(
    "SELECT EXISTS (SELECT FROM mandates AS m LEFT JOIN mandate_ends AS e ON e.mandate_id = m.mandate_id"
    " WHERE m.member_id = :member_id AND m.role = ANY(:roles) AND m.scope_id IS NULL AND m.from_on <= :on"
    " AND (m.until_on IS NULL OR m.until_on >= :on) AND (e.ended_on IS NULL OR e.ended_on > :on)"
    " AND (m.ceiling_amount IS NULL OR m.ceiling_unit = 'EUR' AND m.ceiling_amount >= :cents))"
)
_MAY_READ_BOOKS = text(
    "SELECT EXISTS (SELECT FROM mandates AS m LEFT JOIN mandate_ends AS e ON e.mandate_id = m.mandate_id"
    " WHERE m.member_id = :member_id AND m.scope_id IS NULL AND m.from_on <= :on"
    " AND (m.role = 'technical_presidency' AND (m.until_on IS NULL OR m.until_on >= :on)"
    " OR m.role = 'service_provider' AND m.until_on >= :on) AND (e.ended_on IS NULL OR e.ended_on > :on))"
)
_ROLES = text(
    "SELECT DISTINCT m.role FROM mandates AS m LEFT JOIN mandate_ends AS e ON e.mandate_id = m.mandate_id"
    " WHERE m.member_id = :member_id AND m.from_on <= :on AND (m.until_on IS NULL OR m.until_on >= :on)"
    " AND (e.ended_on IS NULL OR e.ended_on > :on) ORDER BY m.role"
)
_NUMBER = text(
    "SELECT member_number FROM known_members WHERE member_id = :member_id"
    " UNION ALL SELECT member_number FROM plug_statuses WHERE member_id = :member_id"
    " UNION ALL SELECT owner_number FROM accounts WHERE owner_id = :member_id AND owner_number IS NOT NULL LIMIT 1"
)


class GrantRow(NamedTuple):
    """SUB to be granted to a member for a year, under the id of its group."""

    member_id: UUID
    year: int
    amount: int
    group_id: UUID
    granted_on: date


class PlugEnd(NamedTuple):
    """The newest end of a member's Plug, and its place in what was said of the member."""

    ended_on: date
    sequence: int


class SubLeft(NamedTuple):
    """SUB of one year that a member has outside holds."""

    member_id: UUID
    member_number: int
    year: int
    available: int


async def remember_plugs(work: UnitOfWork, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep statuses that are newer than the stored ones."""
    await remember(work.connection, plug_statuses, rows)


async def remember_plug_ends(work: UnitOfWork, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep ends that are newer than the stored ones."""
    await remember(work.connection, plug_ends, rows)


async def plug_ends_of(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, PlugEnd]:
    """The newest end of each of these members; somebody who never left is absent."""
    rows = await work.connection.execute(_PLUG_ENDS, {"member_ids": list(member_ids)})
    return {row.member_id: PlugEnd(row.ended_on, row.sequence) for row in rows}


async def plugs(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, Plug]:
    """The Plug status of these members; somebody who never was a Plug is absent."""
    rows = await work.connection.execute(_PLUGS, {"member_ids": list(member_ids)})
    return {row.member_id: Plug(*row) for row in rows}


async def plugs_not_granted(work: UnitOfWork, year: int, limit: int) -> list[Plug]:
    """Active Plugs of a year without its grant, by number, at most `limit`."""
    values = {"year": year, "next_year": date(year + 1, 1, 1), "limit": limit}
    return [Plug(*row) for row in await work.connection.execute(_NOT_GRANTED, values)]


async def insert_grants(work: UnitOfWork, grants: Sequence[GrantRow]) -> set[UUID]:
    """Remember grants; return the group ids of those that are the first of their member and year."""
    values = {
        "member_ids": [grant.member_id for grant in grants],
        "years": [grant.year for grant in grants],
        "amounts": [grant.amount for grant in grants],
        "group_ids": [grant.group_id for grant in grants],
        "dates": [grant.granted_on for grant in grants],
    }
    return set((await work.connection.execute(_INSERT_GRANTS, values)).scalars())


async def sub_left(work: UnitOfWork, member_ids: Collection[UUID]) -> list[SubLeft]:
    """SUB of these members outside holds, by year."""
    return [SubLeft(*row) for row in await work.connection.execute(_SUB_LEFT, {"member_ids": list(member_ids)})]


async def holds_role(work: UnitOfWork, member_id: UUID, role: str, on: date) -> bool:
    """Whether the member holds a mandate of this role for the whole cooperative on a business date."""
    values = {"member_id": member_id, "role": role, "on": on}
    return bool((await work.connection.execute(_HOLDS_ROLE, values)).scalar_one())


async def may_sign(work: UnitOfWork, member_id: UUID, roles: Collection[str], cents: int, on: date) -> bool:
    """Whether the member holds, on a business date, one of these mandates, its ceiling (if any) not below `cents`."""
    values = {"member_id": member_id, "roles": list(roles), "cents": cents, "on": on}
    return bool((await work.connection.execute(_MAY_SIGN, values)).scalar_one())


async def may_read_books(work: UnitOfWork, member_id: UUID, on: date) -> bool:
    """Whether the member is of the technical presidency, or a service provider with a last day, on a business date."""
    return bool((await work.connection.execute(_MAY_READ_BOOKS, {"member_id": member_id, "on": on})).scalar_one())


async def roles_of(work: UnitOfWork, member_id: UUID, on: date) -> list[str]:
    """The roles of the mandates that the member holds on a business date, whatever their scope."""
    return list((await work.connection.execute(_ROLES, {"member_id": member_id, "on": on})).scalars())


async def number_of(work: UnitOfWork, member_id: UUID) -> int | None:
    """A member's number, from whatever message named them first."""
    return (await work.connection.execute(_NUMBER, {"member_id": member_id})).scalar_one_or_none()
