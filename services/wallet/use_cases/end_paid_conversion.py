"""After a batch of payouts: the conversions it took from are `paid` once nobody is left to be paid."""

from uuid import UUID

from services.wallet.domain.policies import MINIMUM_PAYOUT
from services.wallet.repository import payables, payouts
from services.wallet.repository.conversions import runs
from shared.database.unit_of_work import UnitOfWork

CONVERSION_PAID = "conversion_paid"
"""The job that looks: apart from the batch, as it reads all lines of a run that are still due."""


async def end_paid_conversion(work: UnitOfWork, run_id: UUID) -> None:
    """Move an executed run on to `paid`, unless somebody with an account and enough to pay out still waits.

    What is kept for members (below `minimum_payout`, or no account given) stays due to them, run paid or not.
    """
    await payables.lock_payables(work)  # no batch is proposed or executed meanwhile
    run = await runs.find_run(work, run_id, lock=True)
    if run is None or run.state != "executed" or run.reverses_run_id is not None:
        return
    if await payouts.is_unpaid(work, run_id, (await work.policy(MINIMUM_PAYOUT)).value):
        return
    await runs.change_run(work, run_id, state="paid")
    work.audit("conversion_paid", run_id)
