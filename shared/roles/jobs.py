"""Door 3: the clock. Rows of `due_jobs`, claimed by any worker, removed in the transaction of their effect.

    jobs = Jobs()

    @jobs.due("end_mandate")
    async def end_mandate(work: UnitOfWork, job: DueJob) -> None: ...

    @jobs.daily("grant_credits", at=time(0, 5))
    async def grant_credits(work: UnitOfWork, job: DueJob) -> None: ...   # job.key is the business date, ISO

    @jobs.every("seal_journal", timedelta(seconds=1))
    async def seal_journal(work: UnitOfWork, job: DueJob) -> None: ...    # may schedule itself earlier

What a job says has an id derived from its kind and key. A job that fails is put back with growing delays; it never
disappears.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.clock import Clock
from shared.crashpoints import crashpoint
from shared.database import due_jobs
from shared.database.due_jobs import DueJob
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Unavailable
from shared.ids import derived_id
from shared.messaging.processing import delay_after
from shared.observability.cause import Cause

__all__ = ["DueJob", "JobRunner", "Jobs"]

JOB_NAMESPACE = UUID("0190a4c8-6a6f-7062-8f00-000000000001")
POLL_SECONDS = 0.25
BACK_OFF_SECONDS = 1.0

JobHandler = Callable[[UnitOfWork, DueJob], Awaitable[None]]

log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class _Declared:
    handler: JobHandler
    daily_at: time | None = None
    every: timedelta | None = None


class Jobs:
    """The kinds of jobs of one service."""

    def __init__(self) -> None:
        self.declared: dict[str, _Declared] = {}

    def due(self, kind: str) -> Callable[[JobHandler], JobHandler]:
        """Handle the jobs that `work.schedule(kind, key, due_at)` has set."""
        return self._declare(kind)

    def daily(self, kind: str, at: time) -> Callable[[JobHandler], JobHandler]:
        """Run once a business date, at or after `at` in the cooperative's time zone; missed days are made up in
        order."""
        return self._declare(kind, daily_at=at)

    def every(self, kind: str, pause: timedelta) -> Callable[[JobHandler], JobHandler]:
        """Run again and again, `pause` after the last time; its one key is its kind."""
        return self._declare(kind, every=pause)

    def _declare(
        self, kind: str, daily_at: time | None = None, every: timedelta | None = None
    ) -> Callable[[JobHandler], JobHandler]:
        def declare(handler: JobHandler) -> JobHandler:
            if kind in self.declared:
                raise TypeError(f"job {kind!r} is declared twice")
            self.declared[kind] = _Declared(handler, daily_at, every)
            return handler

        return declare


def _moment(clock: Clock, day: date, at: time) -> datetime:
    return clock.start_of(day) + timedelta(hours=at.hour, minutes=at.minute)


class JobRunner:
    """Runs what is due; any number of processes may have one."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs.declared

    async def run(self) -> None:
        """Seed the jobs of the calendar, then run what is due until cancelled."""
        seeded = False
        while True:
            try:
                if not seeded:
                    await self.seed()
                    seeded = True
                while await self.run_one():
                    pass
            except (OSError, Unavailable, DBAPIError, PoolTimeoutError) as error:
                log.warning("database_unavailable", reason=type(error).__name__)
                await asyncio.sleep(BACK_OFF_SECONDS)
            await asyncio.sleep(POLL_SECONDS)

    async def seed(self) -> None:
        """Set the next run of each job of the calendar unless one is set."""
        async with self._database.begin(Cause("job")) as work:
            for kind, declared in self._jobs.items():
                if declared.every is not None:
                    await due_jobs.schedule_once(work.connection, kind, kind, work.now())
                elif declared.daily_at is not None and not await due_jobs.exists(work.connection, kind):
                    today = work.today()
                    due_at = _moment(work.clock, today, declared.daily_at)
                    await due_jobs.schedule_once(work.connection, kind, today.isoformat(), due_at)

    async def run_one(self) -> bool:
        """Run the job that is due longest; False when none is due."""
        async with self._database.begin(Cause("job")) as work:
            job = await due_jobs.take(work.connection, list(self._jobs), work.now())
            if job is None:
                return False
            declared = self._jobs[job.kind]
            work.cause = Cause("job", causation_id=derived_id(JOB_NAMESPACE, f"{job.kind}:{job.key}"))
            try:
                async with work.savepoint():
                    await declared.handler(work, job)
                    crashpoint("in_job")
                    await work.write_pending()  # what it said may fail as well as the handler
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise
                await self._postpone(work, job, error)
                return True
            except Exception as error:  # noqa: BLE001 - a job's bug: the row stays with its error
                await self._postpone(work, job, error)
                return True
            if declared.every is not None:
                await due_jobs.schedule_once(work.connection, job.kind, job.key, work.now() + declared.every)
                return True
            if declared.daily_at is not None:
                tomorrow = date.fromisoformat(job.key) + timedelta(days=1)
                due_at = _moment(work.clock, tomorrow, declared.daily_at)
                await due_jobs.schedule_once(work.connection, job.kind, tomorrow.isoformat(), due_at)
        log.info("job", kind=job.kind, key=job.key, attempts=job.attempts)
        return True

    async def _postpone(self, work: UnitOfWork, job: DueJob, error: Exception) -> None:
        due_at = work.now() + delay_after(job.attempts + 1)
        trace = "".join(traceback.format_exception(error))[-4000:]
        await due_jobs.postpone(work.connection, job, due_at, trace)
        log.error("job_failed", kind=job.kind, attempts=job.attempts + 1, reason=type(error).__name__)
