"""Door 3: the deadlines of orders."""

from uuid import UUID

from services.marketplace.use_cases.deliver_order import COMPLETE
from services.marketplace.use_cases.pass_deadline import cancel_unaccepted, complete_unanswered
from services.marketplace.use_cases.place_order import LAPSE
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs

jobs = Jobs()


@jobs.due(LAPSE)
async def cancel_unaccepted_order(work: UnitOfWork, job: DueJob) -> None:
    """An order that its seller did not accept in time."""
    await cancel_unaccepted(work, UUID(job.key))


@jobs.due(COMPLETE)
async def complete_delivered_order(work: UnitOfWork, job: DueJob) -> None:
    """A delivery that its buyer did not answer in time."""
    await complete_unanswered(work, UUID(job.key))
