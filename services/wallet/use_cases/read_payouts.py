"""Show batches of payouts to those who read the books, and to each member what they are paid or waiting for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.wallet.domain.policies import MINIMUM_PAYOUT
from services.wallet.repository import payouts
from services.wallet.repository.payouts import BatchRow, LineRow
from services.wallet.use_cases.require_scope import require_books
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound

Waiting = Literal["no_details", "details_held", "below_minimum", "next_batch"]
NEWEST = 50


@dataclass(frozen=True, slots=True)
class OwnPayouts:
    """What is due to a member in the next batch, why not yet, and their newest payouts."""

    due: int
    waiting_for: Waiting | None
    minimum: int
    usable_at: datetime | None
    lines: list[LineRow]


async def list_batches(work: UnitOfWork, caller_id: UUID, before: UUID | None, limit: int) -> list[BatchRow]:
    """Batches, newest first. Raises `Forbidden`."""
    await require_books(work, caller_id)
    return await payouts.batches_before(work, before, limit)


async def show_batch(work: UnitOfWork, caller_id: UUID, batch_id: UUID) -> BatchRow:
    """One batch. Raises `Forbidden` or `NotFound`."""
    await require_books(work, caller_id)
    batch = await payouts.find_batch(work, batch_id)
    if batch is None:
        raise NotFound
    return batch


async def list_lines(
    work: UnitOfWork, caller_id: UUID, batch_id: UUID, after: UUID | None, limit: int
) -> list[LineRow]:
    """The lines of a batch by id. Raises `Forbidden` or `NotFound`."""
    await show_batch(work, caller_id, batch_id)
    return await payouts.lines_of(work, batch_id, after=after, limit=limit)


async def show_own_payouts(work: UnitOfWork, member_id: UUID) -> OwnPayouts:
    """What the next batch would pay the caller, what it waits for, and what earlier ones paid."""
    minimum = (await work.policy(MINIMUM_PAYOUT)).value
    row = await payouts.due_to(work, member_id)
    due = max(0, row.due) if row is not None else 0
    usable_at = row.usable_at if row is not None else None
    waiting: Waiting | None = None
    if due:
        waiting = "next_batch"
        if due < minimum:
            waiting = "below_minimum"
        elif usable_at is None:
            waiting = "no_details"
        elif usable_at > work.now():
            waiting = "details_held"
    return OwnPayouts(due, waiting, minimum, usable_at, await payouts.lines_of_member(work, member_id, NEWEST))
