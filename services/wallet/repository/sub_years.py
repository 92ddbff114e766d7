"""The years of SUB that are over, and the accounts of a year part by part. Callers hold the lock of credits."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork

_OPEN_ONE = text(
    "SELECT year, through_id, rolls_over, policy_version, decision_id FROM sub_years WHERE closed_at IS NULL"
    " ORDER BY year LIMIT 1"
)
# Years end in their order, so everything up to the newest that was begun is done; without any account of SUB the year
# just over is closed all the same.
_NEXT = text(
    "SELECT coalesce((SELECT min(year) FROM accounts WHERE kind = 'member_sub' AND year < :before"
    " AND year > coalesce((SELECT max(year) FROM sub_years), 0)), CAST(:before AS integer) - 1) AS year"
)
_BEGIN = text(
    "INSERT INTO sub_years (year, rolls_over, policy_version, decision_id, started_at)"
    " VALUES (:year, :rolls_over, :policy_version, :decision_id, :started_at)"
)
_KNOWN = text("SELECT EXISTS (SELECT FROM sub_years WHERE year >= :year)")
_ENDED = text("SELECT year, through_id, rolls_over, policy_version, decision_id FROM sub_years WHERE year >= :since")
_PART = text(
    "SELECT account_id, owner_id, owner_number, credits_posted - debits_posted - debits_pending AS available"
    " FROM accounts WHERE kind = 'member_sub' AND year = :year"
    " AND account_id > coalesce(CAST(:after AS uuid), '00000000-0000-0000-0000-000000000000')"
    " ORDER BY account_id LIMIT :limit"
)
_ADVANCE = text(
    "UPDATE sub_years SET through_id = coalesce(:through_id, through_id), closed_at = :closed_at WHERE year = :year"
)
_IS_CLOSED = text("SELECT EXISTS (SELECT FROM sub_years WHERE year = :year AND closed_at IS NOT NULL)")


class SubYear(NamedTuple):
    """A year of SUB that is over, and the rule it ends by."""

    year: int
    through_id: UUID | None
    rolls_over: bool
    policy_version: int
    decision_id: UUID | None


class YearAccount(NamedTuple):
    """What a member has of a year's SUB outside holds."""

    account_id: UUID
    member_id: UUID
    member_number: int
    available: int


async def being_closed(work: UnitOfWork) -> SubYear | None:
    """The year whose end was begun and is not done."""
    row = (await work.connection.execute(_OPEN_ONE)).one_or_none()
    return None if row is None else SubYear(*row)


async def next_to_close(work: UnitOfWork, before: int) -> int | None:
    """The oldest year before `before` whose end was not begun; None when all are."""
    if (await work.connection.execute(_KNOWN, {"year": before - 1})).scalar_one():
        return None
    return int((await work.connection.execute(_NEXT, {"before": before})).scalar_one())


async def begin(work: UnitOfWork, year: int, policy: PolicyVersion) -> SubYear:
    """Begin the end of a year: from now on nothing is granted for it, and what comes back to it ends at once."""
    begun = SubYear(year, None, policy.value == 1, policy.version, policy.decision_id)
    values = {**begun._asdict(), "started_at": work.now()}
    await work.connection.execute(_BEGIN, values)
    return begun


async def ended(work: UnitOfWork, since: int) -> dict[int, SubYear]:
    """The years from `since` on whose end was begun: a handful at most."""
    rows = await work.connection.execute(_ENDED, {"since": since})
    return {row.year: SubYear(*row) for row in rows}


async def part_of(work: UnitOfWork, year: SubYear, limit: int) -> list[YearAccount]:
    """The next accounts of a year, spent or not, at most `limit`."""
    values = {"year": year.year, "after": year.through_id, "limit": limit}
    return [YearAccount(*row) for row in await work.connection.execute(_PART, values)]


async def advance(work: UnitOfWork, year: SubYear, part: Sequence[YearAccount], *, done: bool) -> None:
    """Remember how far the end of a year has come."""
    values = {
        "year": year.year,
        "through_id": part[-1].account_id if part else None,
        "closed_at": work.now() if done else None,
    }
    await work.connection.execute(_ADVANCE, values)


async def is_closed(work: UnitOfWork, year: int) -> bool:
    """Whether all SUB of a year outside holds was destroyed or has moved on."""
    return bool((await work.connection.execute(_IS_CLOSED, {"year": year})).scalar_one())
