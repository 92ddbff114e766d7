"""What the wallet knows of decisions: their numbers, the values that they set, and what was posted by them."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_KNOW = text(
    "INSERT INTO known_decisions (decision_id, decision_number, adopted_on)"
    " VALUES (:decision_id, :decision_number, :adopted_on) ON CONFLICT DO NOTHING"
)
_NUMBER = text("SELECT decision_number FROM known_decisions WHERE decision_id = :decision_id")
_VERSIONS = text(
    "SELECT v.version, v.value, v.effective_on, v.decision_id, d.decision_number FROM policy_versions AS v"
    " LEFT JOIN known_decisions AS d ON d.decision_id = v.decision_id"
    " WHERE v.key = :key AND v.version > :after ORDER BY v.version LIMIT :limit"
)
_POSTED = text(
    "SELECT g.position, g.group_id, g.kind, g.subject_id, g.cause_id, g.business_date, g.posted_at, g.policy_key,"
    " g.policy_version, g.decision_id, d.decision_number, g.reverses_group_id, f.pot_share_bps"
    " FROM groups AS g LEFT JOIN known_decisions AS d ON d.decision_id = g.decision_id"
    " LEFT JOIN fee_statements AS f ON g.kind = 'fees' AND f.statement_id = g.group_id"
    " WHERE g.group_id = :group_id"
)
_CONCERNS = text(
    "SELECT EXISTS (SELECT FROM transfers AS t JOIN accounts AS a"
    " ON a.account_id IN (t.debit_account_id, t.credit_account_id)"
    " WHERE t.group_position = :position AND (a.owner_id = :member_id OR a.account_id = :pot_id))"
)


class VersionRow(NamedTuple):
    """A value as it was stored, and by which decision."""

    version: int
    value: int
    effective_on: date | None
    decision_id: UUID | None
    decision_number: int | None


class PostedRow(NamedTuple):
    """A group and the rule that it follows; `pot_share_bps` is that of a statement of fees."""

    position: int
    group_id: UUID
    kind: str
    subject_id: UUID
    cause_id: UUID | None
    business_date: date
    posted_at: datetime
    policy_key: str
    policy_version: int
    decision_id: UUID | None
    decision_number: int | None
    reverses_group_id: UUID | None
    pot_share_bps: int | None


async def know(work: UnitOfWork, decision_id: UUID, decision_number: int, adopted_on: date) -> None:
    """Remember a decision; it never changes."""
    values = {"decision_id": decision_id, "decision_number": decision_number, "adopted_on": adopted_on}
    await work.connection.execute(_KNOW, values)


async def number_of(work: UnitOfWork, decision_id: UUID) -> int | None:
    """The number of a decision, if the wallet has heard of it."""
    return (await work.connection.execute(_NUMBER, {"decision_id": decision_id})).scalar_one_or_none()


async def versions(work: UnitOfWork, key: str, after: int, limit: int) -> list[VersionRow]:
    """Versions of a policy above a number, oldest first, at most `limit`."""
    rows = await work.connection.execute(_VERSIONS, {"key": key, "after": after, "limit": limit})
    return [VersionRow(*row) for row in rows]


async def find_posted(work: UnitOfWork, group_id: UUID) -> PostedRow | None:
    """A group of the journal by its id."""
    row = (await work.connection.execute(_POSTED, {"group_id": group_id})).one_or_none()
    return None if row is None else PostedRow(*row)


async def concerns(work: UnitOfWork, position: int, member_id: UUID, pot_id: UUID) -> bool:
    """Whether a group has a line on an account of the member, or on the pot commun, which is open to members."""
    values = {"position": position, "member_id": member_id, "pot_id": pot_id}
    return bool((await work.connection.execute(_CONCERNS, values)).scalar_one())
