"""Door 3: what the wallet does by the calendar."""

from datetime import date, time, timedelta
from uuid import UUID

from services.wallet.use_cases.advance_conversion import advance
from services.wallet.use_cases.close_sub_year import close_sub_year
from services.wallet.use_cases.end_paid_conversion import CONVERSION_PAID, end_paid_conversion
from services.wallet.use_cases.grant_yearly_credits import grant_yearly_credits
from services.wallet.use_cases.move_member_holds import expire_member_holds as expire
from services.wallet.use_cases.recover_claims import RECOVER, recover_from
from services.wallet.use_cases.release_late_fees import release_late_fees
from services.wallet.use_cases.say_journal_head import say_journal_head
from services.wallet.use_cases.seal_journal import seal_journal
from services.wallet.use_cases.set_off_receivables import set_off_receivables
from services.wallet.use_cases.sum_journal import sum_journal
from services.wallet.use_cases.watch_ledger import watch_new, watch_whole
from services.wallet.use_cases.watch_thresholds import close_next_month, watch_thresholds
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs

jobs = Jobs()


@jobs.daily("grant_credits", at=time(0, 5))
async def grant_credits_daily(work: UnitOfWork, job: DueJob) -> None:
    """End the SUB of years that are over, then grant the SUB of this one to active Plugs who have none.

    From 1 January on that is all of them: the turn of the year is one job, in this order.
    """
    await _turn_year(work, date.fromisoformat(job.key).year, 0)


@jobs.due("grant_more_credits")
async def grant_more_credits(work: UnitOfWork, job: DueJob) -> None:
    """The next part of the turn of the year: each part is a transaction of its own."""
    year, part = job.key.split(":")
    await _turn_year(work, int(year), int(part))


@jobs.due("expire_member_holds")
async def expire_member_holds(work: UnitOfWork, _job: DueJob) -> None:
    """What members set aside until a day that is over goes back to them; holds of orders never do."""
    await expire(work)


@jobs.due("conversion_part")
async def conversion_part(work: UnitOfWork, job: DueJob) -> None:
    """One part of a conversion; its workers take different ones."""
    run_id, computation_no, phase, part = job.key.split(":")
    await advance(work, UUID(run_id), int(computation_no), phase, int(part))  # type: ignore[arg-type]  # we wrote it


@jobs.due(CONVERSION_PAID)
async def conversion_paid(work: UnitOfWork, job: DueJob) -> None:
    """After a batch of payouts: has everybody been paid what the conversion gave?"""
    await end_paid_conversion(work, UUID(job.key))


async def _turn_year(work: UnitOfWork, year: int, part: int) -> None:
    if await close_sub_year(work, year) or await grant_yearly_credits(work, year):
        await work.schedule("grant_more_credits", f"{year}:{part + 1}", work.now())


@jobs.daily("release_late_fees", at=time(0, 40))
async def release_late_fees_daily(work: UnitOfWork, job: DueJob) -> None:
    """Release fees that came after their client's payment."""
    await _release_late(work, job.key, 0)


@jobs.due("release_more_late_fees")
async def release_more_late_fees(work: UnitOfWork, job: DueJob) -> None:
    """The next part of a long list."""
    day, part = job.key.split(":")
    await _release_late(work, day, int(part))


async def _release_late(work: UnitOfWork, day: str, part: int) -> None:
    if await release_late_fees(work, date.fromisoformat(day)):
        await work.schedule("release_more_late_fees", f"{day}:{part + 1}", work.now())


@jobs.daily("set_off", at=time(1, 0))
async def set_off(work: UnitOfWork, job: DueJob) -> None:
    """Set what members owe after reversals off against their fees."""
    await _set_off(work, job.key, 0)


@jobs.due("set_off_more")
async def set_off_more(work: UnitOfWork, job: DueJob) -> None:
    """The next part of a long list."""
    day, part = job.key.split(":")
    await _set_off(work, day, int(part))


async def _set_off(work: UnitOfWork, day: str, part: int) -> None:
    if await set_off_receivables(work):
        await work.schedule("set_off_more", f"{day}:{part + 1}", work.now())


@jobs.daily("sum_journal", at=time(2, 0))
async def sum_journal_daily(work: UnitOfWork, job: DueJob) -> None:
    """Bring the sums by month up to the journal."""
    await _sum(work, job.key, 0)


@jobs.due("sum_more_of_journal")
async def sum_more_of_journal(work: UnitOfWork, job: DueJob) -> None:
    """The next part of a long journal: each part is a short transaction of its own."""
    day, part = job.key.split(":")
    await _sum(work, day, int(part))


async def _sum(work: UnitOfWork, day: str, part: int) -> None:
    if await sum_journal(work):
        await work.schedule("sum_more_of_journal", f"{day}:{part + 1}", work.now())
    else:
        await work.schedule("watch_sums", day, work.now())


@jobs.due("watch_sums")
async def watch_sums(work: UnitOfWork, _job: DueJob) -> None:
    """When the sums are up to date: close months that are over, and watch legal thresholds."""
    while await close_next_month(work):
        pass
    await watch_thresholds(work)


@jobs.every("seal_journal", timedelta(seconds=1))
async def seal_journal_often(work: UnitOfWork, job: DueJob) -> None:
    """Seal what is final; at once again while there is more."""
    if await seal_journal(work):
        await work.schedule(job.kind, job.key, work.now())


@jobs.daily("say_journal_head", at=time(0, 2))
async def say_journal_head_daily(work: UnitOfWork, job: DueJob) -> None:
    """Say the head of the day that has ended."""
    await say_journal_head(work, date.fromisoformat(job.key))


@jobs.every("check_new", timedelta(minutes=5))
async def check_new_often(work: UnitOfWork, _job: DueJob) -> None:
    """Check what came after the last verified seal."""
    await watch_new(work)


@jobs.daily("check_whole", at=time(2, 40))
async def check_whole_daily(work: UnitOfWork, job: DueJob) -> None:
    """Check the whole ledger, one proof a transaction. A day that was missed is not made up: today's check holds it."""
    if date.fromisoformat(job.key) < work.today():
        return
    await _check_whole(work, job.key, 0)


@jobs.due("check_whole_on")
async def check_whole_on(work: UnitOfWork, job: DueJob) -> None:
    """The next proof of the day."""
    day, number = job.key.split(":")
    await _check_whole(work, day, int(number))


async def _check_whole(work: UnitOfWork, day: str, number: int) -> None:
    if await watch_whole(work, number):
        await work.schedule("check_whole_on", f"{day}:{number + 1}", work.now())


@jobs.due(RECOVER)
async def recover_claims(work: UnitOfWork, job: DueJob) -> None:
    """Look again whether somebody who owes a refund has COL by now: an order's COL is taken when it comes."""
    await recover_from(work, UUID(job.key))
