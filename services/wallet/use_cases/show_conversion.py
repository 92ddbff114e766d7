"""Show a run to members: its state, figures, hash, timetable, and the facts that came too late for it."""

from dataclasses import dataclass
from uuid import UUID

from services.wallet.domain.conversions import close_of
from services.wallet.repository import votes
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.votes import LateFact, Signature
from services.wallet.use_cases.require_scope import may_read_books
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound


@dataclass(frozen=True, slots=True)
class Shown:
    """A run and what people and the journal say of it."""

    run: Run
    late_facts: int
    contests: int
    approved_by: UUID | None
    signatures: list[Signature]


async def show_conversion(work: UnitOfWork, run_id: UUID) -> Shown:
    """A run; raises `NotFound`, also for a dry run."""
    run = await runs.find_run(work, run_id)
    if run is None or run.dry:
        raise NotFound
    return await shown_of(work, run)


async def read_late_facts(
    work: UnitOfWork, caller_id: UUID, run_id: UUID, after: int | None, limit: int
) -> list[LateFact]:
    """What came too late for a run, for whoever may read the books. Raises `Forbidden`, `NotFound`.

    Members see theirs on their statement: posted after the freeze, with a business date of the year.
    """
    if not await may_read_books(work, caller_id):
        raise Forbidden
    run = await runs.find_run(work, run_id)
    if run is None or run.dry:
        raise NotFound
    if run.freeze_position is None:
        return []
    first, close = close_of(run.year).replace(month=1, day=1), close_of(run.year)
    return await votes.late_after(work, max(after or 0, run.freeze_position), first, close, limit)


async def shown_of(work: UnitOfWork, run: Run) -> Shown:
    """Everything that every member may know of a run."""
    late = 0
    if run.freeze_position is not None:
        close = close_of(run.year)
        late = await votes.count_late(work, run.freeze_position, close.replace(month=1, day=1), close)
    decision_id = None
    if run.manifest_sha256 is not None:
        decision_id = await votes.approval_of(work, run.run_id, run.computation_no, run.manifest_sha256)
    return Shown(
        run=run,
        late_facts=late,
        contests=await votes.count_contests(work, run.run_id, run.computation_no),
        approved_by=run.decision_id or decision_id,
        signatures=await votes.signatures_of(work, run.run_id, run.computation_no, "execute"),
    )
