"""A member contests the computation of a conversion while its window is open."""

from uuid import UUID

from services.wallet.errors import ConversionState
from services.wallet.errors.conversions import ContestedAlready
from services.wallet.repository import votes
from services.wallet.repository.conversions import runs
from services.wallet.repository.votes import Contest
from services.wallet.use_cases.announce_conversion import announce_contested
from services.wallet.use_cases.require_scope import may_read_books
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound
from shared.ids import new_id


async def contest_conversion(
    work: UnitOfWork, caller_id: UUID, caller_number: int, run_id: UUID, reason: str
) -> Contest:
    """Keep the contest, once a member and computation, and tell the council that there is one.

    Raises `NotFound`, `ConversionState` outside the window, `ContestedAlready`.
    """
    run = await runs.find_run(work, run_id, lock=True)
    if run is None or run.dry:
        raise NotFound
    if run.state != "computed" or run.contest_until_at is None or run.contest_until_at <= work.now():
        raise ConversionState(state=run.state)
    contest = Contest(new_id(), run.computation_no, caller_id, caller_number, reason, work.now())
    if not await votes.add_contest(work, run_id, contest):
        raise ContestedAlready
    announce_contested(work, run_id, contest.contest_id, run.computation_no)
    work.audit("conversion_contested", run_id, computation_no=run.computation_no)
    return contest


async def read_contests(
    work: UnitOfWork, caller_id: UUID, run_id: UUID, after: UUID | None, limit: int
) -> list[Contest]:
    """The contests of a run with their reasons, for whoever may read the books. Raises `Forbidden`, `NotFound`."""
    if not await may_read_books(work, caller_id):
        raise Forbidden
    if await runs.find_run(work, run_id) is None:
        raise NotFound
    return await votes.contests_of(work, run_id, after, limit)
