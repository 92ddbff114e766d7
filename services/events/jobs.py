"""Door 3: calendar work."""

from datetime import date, time

from services.events.use_cases.forget_guests import forget_guests
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs

jobs = Jobs()


@jobs.daily("forget_guests", at=time(4, 0))
async def forget_guests_daily(work: UnitOfWork, job: DueJob) -> None:
    """Remove the contact of guests once the retention time is over."""
    await forget_guests(work, date.fromisoformat(job.key))
