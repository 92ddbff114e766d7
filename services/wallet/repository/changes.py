"""What is looked at once a second for everybody who listens: their sums, and whether their access was revoked."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_LAST = text("SELECT coalesce(max(position), 0) FROM groups")
_SUMS = text(
    "SELECT owner_id, account_id, debits_pending, debits_posted, credits_pending, credits_posted FROM accounts"
    " WHERE owner_id = ANY(CAST(:member_ids AS uuid[])) AND kind <> 'mission_clearing'"
)
_REVOKED = text(
    "SELECT subject_id, issued_before_at FROM token_revocations WHERE subject_id = ANY(CAST(:member_ids AS uuid[]))"
)


async def last_position(work: UnitOfWork) -> int:
    """The position of the newest group; 0 before the first."""
    return int((await work.connection.execute(_LAST)).scalar_one())


async def sums_of(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, dict[UUID, tuple[int, ...]]]:
    """The four sums of every account of these members."""
    found: dict[UUID, dict[UUID, tuple[int, ...]]] = {}
    for row in await work.connection.execute(_SUMS, {"member_ids": list(member_ids)}):
        found.setdefault(row.owner_id, {})[row.account_id] = tuple(row[2:])
    return found


async def revoked_at(work: UnitOfWork, member_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Before which moment tokens of these members are refused; who never lost access is absent."""
    rows = await work.connection.execute(_REVOKED, {"member_ids": list(member_ids)})
    return {row.subject_id: row.issued_before_at for row in rows}
