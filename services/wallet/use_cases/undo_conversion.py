"""Undo an executed conversion on the word of a decision and of two signatories: a contra run, nothing edited."""

from datetime import datetime
from uuid import UUID

from services.wallet.errors.conversions import ConversionNotApproved
from services.wallet.repository import decisions
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.reverse_conversion import reverse_run
from services.wallet.use_cases.sign_conversion import sign_reversal
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def undo_conversion(
    work: UnitOfWork, caller_id: UUID, authenticated_at: datetime, run_id: UUID, decision_id: UUID
) -> Run:
    """Sign; with the second signature the contra run begins and cites the decision. Returns the run that is undone.

    Raises `ConversionNotApproved` for a decision that was never announced here, and what `sign_reversal` raises.
    """
    begins = await sign_reversal(work, caller_id, authenticated_at, run_id)
    if await decisions.number_of(work, decision_id) is None:
        raise ConversionNotApproved
    if begins:
        await reverse_run(work, run_id, decision_id)
    run = await runs.find_run(work, run_id)
    if run is None:
        raise NotFound
    return run
