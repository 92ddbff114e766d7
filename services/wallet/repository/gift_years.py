"""What counts in the yearly limit of gifts, and the reasons of gifts, kept apart so that they can be erased."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_COUNT = text(
    "INSERT INTO yearly_gifts (member_id, year, given) SELECT * FROM unnest(CAST(:member_ids AS uuid[]),"
    " CAST(:years AS smallint[]), CAST(:amounts AS bigint[])) AS t ON CONFLICT (member_id, year) DO UPDATE"
    " SET given = yearly_gifts.given + excluded.given"
)
_GIVE_BACK = text(
    "UPDATE yearly_gifts AS y SET given = y.given - t.amount FROM unnest(CAST(:member_ids AS uuid[]),"
    " CAST(:years AS smallint[]), CAST(:amounts AS bigint[])) AS t (member_id, year, amount)"
    " WHERE y.member_id = t.member_id AND y.year = t.year"
)
_KEEP_REASONS = text(
    "INSERT INTO transfer_reasons (group_id, giver_id, recipient_id, salt, reason)"
    " SELECT * FROM unnest(CAST(:group_ids AS uuid[]), CAST(:giver_ids AS uuid[]), CAST(:recipient_ids AS uuid[]),"
    " CAST(:salts AS bytea[]), CAST(:reasons AS text[]))"
)
_REASON_OF = text("SELECT reason FROM transfer_reasons WHERE group_id = :group_id")
_ERASE_REASONS = text("DELETE FROM transfer_reasons WHERE giver_id = :member_id OR recipient_id = :member_id")


class Given(NamedTuple):
    """An amount that counts in a member's year, or no longer does."""

    member_id: UUID
    year: int
    amount: int


class Reason(NamedTuple):
    """Why a member gave, in their words."""

    group_id: UUID
    giver_id: UUID
    recipient_id: UUID | None
    salt: bytes
    reason: str


async def count_given(work: UnitOfWork, given: Sequence[Given]) -> None:
    """Count what was set aside; a member and year stands here once."""
    if given:
        await work.connection.execute(_COUNT, _columns(given))


async def give_back(work: UnitOfWork, given: Sequence[Given]) -> None:
    """Count it no longer: it went back. A member and year stands here once."""
    if given:
        await work.connection.execute(_GIVE_BACK, _columns(given))


def _columns(given: Sequence[Given]) -> dict[str, object]:
    return {
        "member_ids": [one.member_id for one in given],
        "years": [one.year for one in given],
        "amounts": [one.amount for one in given],
    }


async def keep_reasons(work: UnitOfWork, reasons: Sequence[Reason]) -> None:
    """Keep reasons beside the journal."""
    if not reasons:
        return
    values = {
        "group_ids": [one.group_id for one in reasons],
        "giver_ids": [one.giver_id for one in reasons],
        "recipient_ids": [one.recipient_id for one in reasons],
        "salts": [one.salt for one in reasons],
        "reasons": [one.reason for one in reasons],
    }
    await work.connection.execute(_KEEP_REASONS, values)


async def reason_of(work: UnitOfWork, group_id: UUID) -> str | None:
    """Why, in the giver's words; None when nothing was said, or it was erased."""
    found = (await work.connection.execute(_REASON_OF, {"group_id": group_id})).scalar_one_or_none()
    return None if found is None else str(found)


async def erase_reasons(work: UnitOfWork, member_id: UUID) -> int:
    """Delete the reasons that this member gave and those given to them; return how many."""
    return (await work.connection.execute(_ERASE_REASONS, {"member_id": member_id})).rowcount
