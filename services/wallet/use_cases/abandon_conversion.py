"""Abandon a conversion before it is executed: the COL that was set aside goes back to where it was."""

from uuid import UUID

from services.wallet.errors import ConversionState
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.end_conversion_phase import begin_computation, begin_phase
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def abandon_run(work: UnitOfWork, run_id: UUID, reason: str) -> Run:
    """Have what was set aside released, part by part. Raises `NotFound`, or `ConversionState` when it is too late.

    A run that is still being frozen is abandoned once it is.
    """
    run = await runs.find_run(work, run_id, lock=True)
    if run is None:
        raise NotFound
    if run.state not in ("frozen", "computed") or run.dry or run.phase == "release":
        raise ConversionState(state=run.state)
    await runs.change_run(work, run_id, ended_reason=reason)
    await begin_phase(work, run, "release")
    work.audit("conversion_abandoned", run_id, reason=reason)
    return run


async def recompute_run(work: UnitOfWork, run_id: UUID) -> Run:
    """Compute again what was frozen, under the next computation number: a new hash.

    Raises `NotFound`, or `ConversionState` unless a computation is open to contest.
    """
    run = await runs.find_run(work, run_id, lock=True)
    if run is None:
        raise NotFound
    if run.state != "computed" or run.dry:
        raise ConversionState(state=run.state)
    again = run._replace(computation_no=run.computation_no + 1)
    await runs.change_run(work, run_id, state="frozen", computation_no=again.computation_no, cut={})
    await begin_computation(work, again)
    work.audit("conversion_recomputed", run_id, computation_no=again.computation_no)
    return again
