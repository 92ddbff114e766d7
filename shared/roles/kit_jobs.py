"""Calendar work that every service has: partitions of what was said, the retention table, and the end of each day."""

from datetime import date, time, timedelta
from functools import partial
from uuid import UUID

from shared.contracts.families import DayClosedPayload, MessageCount, UnitSum
from shared.database import day_closing, retention
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.day_closing import COMPARE_DAY, compare_day
from shared.roles.jobs import DueJob, Jobs
from shared.roles.service import Service

DAY_NAMESPACE = UUID("0190a4c8-6a6f-7062-8f00-000000000002")


async def keep_house(work: UnitOfWork, job: DueJob) -> None:
    """Make next months' partitions and drop what its retention has ended."""
    removed = await retention.apply(work.connection, work.now())
    work.audit("retention_applied", None, day=job.key, **removed)


async def close_day(work: UnitOfWork, closed: type[DayClosedPayload], on: date) -> None:
    """Say what this service said with the business date `on`, which is over."""
    said = await day_closing.said_on(work.connection, work.clock, on, work.now(), closed.routing_key)
    message = closed.model_validate(
        {
            "day_id": derived_id(DAY_NAMESPACE, f"{closed.sender}:{on}"),
            "business_date": on,
            "counts": tuple(MessageCount(message=name, count=count) for name, count in said.counts.items()),
            "sums": tuple(UnitSum.model_validate({"unit": u, "amount": total}) for u, total in said.sums.items()),
        }
    )
    work.outbox.add(message, business_date=on)


async def _close_yesterday(closed: type[DayClosedPayload], work: UnitOfWork, job: DueJob) -> None:
    await close_day(work, closed, date.fromisoformat(job.key) - timedelta(days=1))


async def _compare(service: Service, work: UnitOfWork, job: DueJob) -> None:
    await compare_day(work, service.subscriptions, job.key)


def add_kit_jobs(jobs: Jobs, service: Service) -> None:
    """Declare the kit's own jobs beside a service's."""
    jobs.daily("keep_house", at=time(3, 30))(keep_house)
    jobs.daily("close_day", at=time(0, 10))(partial(_close_yesterday, service.day_closed))
    jobs.due(COMPARE_DAY)(partial(_compare, service))
