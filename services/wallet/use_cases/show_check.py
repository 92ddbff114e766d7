"""Show the ledger's own check to the technical presidency."""

from uuid import UUID

from services.wallet.repository import members
from services.wallet.use_cases.check_ledger import LedgerReport, check_ledger
from services.wallet.use_cases.require_scope import PRESIDENCY
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden


async def show_check(work: UnitOfWork, caller_id: UUID) -> LedgerReport:
    """Every proof and its outcome; raises Forbidden for anybody else."""
    if not await members.holds_role(work, caller_id, PRESIDENCY, work.today()):
        raise Forbidden
    return await check_ledger(work)
