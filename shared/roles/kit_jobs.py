"""Calendar work that every service has: partitions of what was said, and the retention table applied."""

from datetime import time

from shared.database import retention
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs


async def keep_house(work: UnitOfWork, job: DueJob) -> None:
    """Make next months' partitions and drop what its retention has ended."""
    removed = await retention.apply(work.connection, work.now())
    work.audit("retention_applied", None, day=job.key, **removed)


def add_kit_jobs(jobs: Jobs) -> None:
    """Declare the kit's own jobs beside a service's."""
    jobs.daily("keep_house", at=time(3, 30))(keep_house)
