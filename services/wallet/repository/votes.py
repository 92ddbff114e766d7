"""Contests, approvals and signatures of conversions. Statements only."""

from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

Purpose = Literal["execute", "reverse", "override"]

_CONTEST = text(
    "INSERT INTO conversion_contests"
    " (contest_id, run_id, computation_no, member_id, member_number, reason, contested_at)"
    " VALUES (:contest_id, :run_id, :computation_no, :member_id, :member_number, :reason, :contested_at)"
    " ON CONFLICT (run_id, computation_no, member_id) DO NOTHING"
)
_CONTESTS = text(
    "SELECT contest_id, computation_no, member_id, member_number, reason, contested_at FROM conversion_contests"
    " WHERE run_id = :run_id AND (CAST(:after AS uuid) IS NULL OR contest_id > :after)"
    " ORDER BY contest_id LIMIT :limit"
)
_COUNT_CONTESTS = text(
    "SELECT count(*) FROM conversion_contests WHERE run_id = :run_id AND computation_no = :computation_no"
)
_ERASE = text("UPDATE conversion_contests SET reason = NULL WHERE member_id = :member_id AND reason IS NOT NULL")
_APPROVE = text(
    "INSERT INTO conversion_approvals (run_id, computation_no, decision_id, effect_id, manifest_sha256, heard_on)"
    " VALUES (:run_id, :computation_no, :decision_id, :effect_id, :manifest_sha256, :heard_on) ON CONFLICT DO NOTHING"
)
_APPROVAL = text(
    "SELECT decision_id FROM conversion_approvals"
    " WHERE run_id = :run_id AND computation_no = :computation_no AND manifest_sha256 = :manifest_sha256"
)
_SIGN = text(
    "INSERT INTO conversion_signatures"
    " (run_id, computation_no, purpose, member_id, role, manifest_sha256, authenticated_at, signed_at)"
    " VALUES (:run_id, :computation_no, :purpose, :member_id, :role, :manifest_sha256, :authenticated_at, :signed_at)"
    " ON CONFLICT DO NOTHING"
)
_SIGNATURES = text(
    "SELECT purpose, member_id, role, signed_at FROM conversion_signatures"
    " WHERE run_id = :run_id AND computation_no = :computation_no AND purpose = :purpose ORDER BY signed_at, member_id"
)
_OF_LATE = (
    "FROM groups WHERE position > :position AND business_date BETWEEN :first AND :close AND kind NOT LIKE 'conversion%'"
)
_LATE = text(f"SELECT count(*) {_OF_LATE}")
_LATE_FACTS = text(
    f"SELECT position, group_id, kind, subject_id, business_date, posted_at {_OF_LATE} ORDER BY position LIMIT :limit"
)


class LateFact(NamedTuple):
    """A group of a year that was posted after the year was frozen: it counts in the next conversion."""

    position: int
    group_id: UUID
    kind: str
    subject_id: UUID
    business_date: date
    posted_at: datetime


class Contest(NamedTuple):
    """A member's word against a computation; the reason is gone when it was erased."""

    contest_id: UUID
    computation_no: int
    member_id: UUID
    member_number: int
    reason: str | None
    contested_at: datetime


class Signature(NamedTuple):
    """Who signed, under which mandate, when."""

    purpose: Purpose
    member_id: UUID
    role: str
    signed_at: datetime


async def add_contest(work: UnitOfWork, run_id: UUID, contest: Contest) -> bool:
    """A contest, once a member and computation; False when there is one already."""
    return (await work.connection.execute(_CONTEST, {**contest._asdict(), "run_id": run_id})).rowcount == 1


async def contests_of(work: UnitOfWork, run_id: UUID, after: UUID | None, limit: int) -> list[Contest]:
    """The contests of a run by id, after one."""
    values = {"run_id": run_id, "after": after, "limit": limit}
    return [Contest(*row) for row in await work.connection.execute(_CONTESTS, values)]


async def count_contests(work: UnitOfWork, run_id: UUID, computation_no: int) -> int:
    """How many members contest a computation."""
    values = {"run_id": run_id, "computation_no": computation_no}
    return int((await work.connection.execute(_COUNT_CONTESTS, values)).scalar_one())


async def erase_reasons(work: UnitOfWork, member_id: UUID) -> int:
    """Delete the words of a member's contests; the contests stay. Returns how many had words."""
    return (await work.connection.execute(_ERASE, {"member_id": member_id})).rowcount


async def add_approval(
    work: UnitOfWork, run_id: UUID, computation_no: int, *, decision_id: UUID, effect_id: UUID, manifest_sha256: bytes
) -> None:
    """A decision that names the hash of a computation, once."""
    values = {
        "run_id": run_id,
        "computation_no": computation_no,
        "decision_id": decision_id,
        "effect_id": effect_id,
        "manifest_sha256": manifest_sha256,
        "heard_on": work.today(),
    }
    await work.connection.execute(_APPROVE, values)


async def approval_of(work: UnitOfWork, run_id: UUID, computation_no: int, manifest_sha256: bytes) -> UUID | None:
    """The decision that approved exactly this hash, if any."""
    values = {"run_id": run_id, "computation_no": computation_no, "manifest_sha256": manifest_sha256}
    found: UUID | None = (await work.connection.execute(_APPROVAL, values)).scalar_one_or_none()
    return found


async def add_signature(
    work: UnitOfWork,
    run_id: UUID,
    computation_no: int,
    *,
    purpose: Purpose,
    member_id: UUID,
    role: str,
    manifest_sha256: bytes | None,
    authenticated_at: datetime,
) -> bool:
    """A signature, once a person and purpose; False when that person has signed already."""
    values = {
        "run_id": run_id,
        "computation_no": computation_no,
        "purpose": purpose,
        "member_id": member_id,
        "role": role,
        "manifest_sha256": manifest_sha256,
        "authenticated_at": authenticated_at,
        "signed_at": work.now(),
    }
    return (await work.connection.execute(_SIGN, values)).rowcount == 1


async def signatures_of(work: UnitOfWork, run_id: UUID, computation_no: int, purpose: Purpose) -> list[Signature]:
    """Who has signed for a purpose, in order."""
    values = {"run_id": run_id, "computation_no": computation_no, "purpose": purpose}
    return [Signature(*row) for row in await work.connection.execute(_SIGNATURES, values)]


async def count_late(work: UnitOfWork, position: int, first: date, close: date) -> int:
    """How many facts of a year were posted after the position at which it was frozen."""
    values = {"position": position, "first": first, "close": close}
    return int((await work.connection.execute(_LATE, values)).scalar_one())


async def late_after(work: UnitOfWork, position: int, first: date, close: date, limit: int) -> list[LateFact]:
    """Facts of a year that were posted after a position, in the order of posting."""
    values = {"position": position, "first": first, "close": close, "limit": limit}
    return [LateFact(*row) for row in await work.connection.execute(_LATE_FACTS, values)]
