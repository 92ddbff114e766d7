"""Door 3: the clock. Mails that are due, mandates and suspensions that reach their last day, and retention."""

from datetime import time
from uuid import UUID

from services.membership.use_cases.change_plug_status import RESUME_PLUG, resume_plug_by_date
from services.membership.use_cases.end_mandate import end_mandate_by_date
from services.membership.use_cases.forget_expired import forget_expired
from services.membership.use_cases.give_mandate import END_MANDATE
from services.membership.use_cases.queue_mail import SEND_MAIL
from services.membership.use_cases.send_mail import send_mail
from services.membership.use_cases.tell_everybody import TELL_EVERYBODY, tell_part
from shared.database.unit_of_work import UnitOfWork
from shared.roles.jobs import DueJob, Jobs

jobs = Jobs()


@jobs.due(SEND_MAIL)
async def send_due_mail(work: UnitOfWork, job: DueJob) -> None:
    """A mail waits."""
    await send_mail(work, UUID(job.key))


@jobs.due(END_MANDATE)
async def end_due_mandate(work: UnitOfWork, job: DueJob) -> None:
    """The last day of a mandate is over."""
    await end_mandate_by_date(work, UUID(job.key))


@jobs.due(RESUME_PLUG)
async def resume_due_plug(work: UnitOfWork, job: DueJob) -> None:
    """The last day of a suspension is over."""
    await resume_plug_by_date(work, UUID(job.key))


@jobs.due(TELL_EVERYBODY)
async def tell_more(work: UnitOfWork, job: DueJob) -> None:
    """More members are to be told the same thing."""
    notice, kind, after, parameters = job.key.split("|", 3)
    await tell_part(work, notice, kind, parameters, int(after))


@jobs.daily("forget_expired", at=time(3, 30))
async def forget_daily(work: UnitOfWork, _job: DueJob) -> None:
    """What is over and no longer needed is deleted."""
    await forget_expired(work)
