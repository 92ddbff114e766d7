"""Door 3: what the wallet does by the calendar."""

from datetime import date, time

from services.wallet.use_cases.grant_yearly_credits import grant_yearly_credits
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs

jobs = Jobs()


@jobs.daily("grant_credits", at=time(0, 5))
async def grant_credits_daily(work: UnitOfWork, job: DueJob) -> None:
    """Grant the SUB of the year to active Plugs who have none; from 1 January on, that is all of them."""
    await _grant(work, date.fromisoformat(job.key).year, 0)


@jobs.due("grant_more_credits")
async def grant_more_credits(work: UnitOfWork, job: DueJob) -> None:
    """The next part of a long list: each part is a transaction of its own."""
    year, part = job.key.split(":")
    await _grant(work, int(year), int(part))


async def _grant(work: UnitOfWork, year: int, part: int) -> None:
    if await grant_yearly_credits(work, year):
        await work.schedule("grant_more_credits", f"{year}:{part + 1}", work.now())
