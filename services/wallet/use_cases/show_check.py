"""Show the ledger's own check to the technical presidency: the last outcomes, and what is new checked at once."""

from typing import NamedTuple
from uuid import UUID

from services.wallet.repository import verified
from services.wallet.repository.verified import CheckResult, Halt
from services.wallet.use_cases.check_ledger import LedgerReport, check_ledger, check_new
from services.wallet.use_cases.require_scope import presides
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden


class CheckShown(NamedTuple):
    """What was looked at now, what the jobs found last, and what stops conversions."""

    report: LedgerReport
    results: list[CheckResult]
    halt: Halt | None


async def show_check(work: UnitOfWork, caller_id: UUID, *, whole: bool) -> CheckShown:
    """Every proof and its outcome, over what is new or the whole ledger; raises Forbidden for anybody else."""
    if not await presides(work, caller_id):
        raise Forbidden
    report = await (check_ledger(work) if whole else check_new(work, keep=False))
    return CheckShown(report, await verified.results(work), await verified.halted_by(work))
