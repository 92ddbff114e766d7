"""The check in production: what the jobs find is kept, shown as metrics, and stops conversions when it is bad.

Payments that were accepted go on: a halt is asked for by conversions alone (`must_not_be_halted`).
"""

from uuid import UUID

import structlog

from services.wallet.errors import LedgerHalted
from services.wallet.repository import members, seals, verified
from services.wallet.repository.verified import CheckResult, Halt
from services.wallet.use_cases.check_ledger import WHOLE_PROOFS, LedgerReport, Proof, check_new, prove_whole
from services.wallet.use_cases.require_scope import PRESIDENCY
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.ids import new_id

log = structlog.get_logger("wallet")


async def watch_new(work: UnitOfWork) -> None:
    """Check what is new and act on what is found."""
    report = await check_new(work, keep=True)
    await act_on(work, "incremental", report)
    _log("incremental", report.failed)


async def watch_whole(work: UnitOfWork, number: int) -> bool:
    """Check proof `number` of the whole ledger; return whether another one follows.

    One proof a transaction: on a large ledger each takes minutes, and nothing else of this worker should wait for all.
    """
    last = await seals.last_seal(work)
    name = list(WHOLE_PROOFS)[number]
    first_bad = await prove_whole(work, name)
    more = first_bad is None and number + 1 < len(WHOLE_PROOFS)
    if not more:
        failed = None if first_bad is None else Proof(name, first_bad)
        await _act(work, "whole", last.seal_no, failed)
        _log("whole", failed)
    return more


async def must_not_be_halted(work: UnitOfWork) -> None:
    """Raise `LedgerHalted` while a failed check is not lifted. Every step of a conversion that moves or promises an
    amount asks this first; payments never do."""
    halt = await verified.halted_by(work)
    if halt is not None:
        raise LedgerHalted(check=halt.proof, first_bad=halt.first_bad)


async def lift_halts(work: UnitOfWork, by_id: UUID, reason: str) -> int:
    """Let conversions go on, on the word of a member of the technical presidency; returns how many halts there were.

    Raises Forbidden for anybody else. A check that still fails halts them again.
    """
    if not await members.holds_role(work, by_id, PRESIDENCY, work.today()):
        raise Forbidden
    lifted = await verified.lift_halts(work, by_id, reason)
    for halt_id in lifted:
        work.audit("ledger_halt_lifted", halt_id, by=str(by_id))
    return len(lifted)


async def act_on(work: UnitOfWork, scope: str, report: LedgerReport) -> None:
    """Keep the outcome of a check, and stop conversions when it is bad."""
    await _act(work, scope, report.seal_no, report.failed)


async def _act(work: UnitOfWork, scope: str, seal_no: int, failed: Proof | None) -> None:
    proof, first_bad = (None, None) if failed is None else (failed.name, failed.first_bad)
    await verified.record_result(work, CheckResult(scope, work.now(), seal_no, proof, first_bad))
    if proof is not None and first_bad is not None:
        halt_id = new_id()
        await verified.raise_halt(work, halt_id, Halt(proof, first_bad))
        work.audit("ledger_check_failed", halt_id, scope=scope, proof=proof, first_bad=first_bad)


def _log(scope: str, failed: Proof | None) -> None:
    if failed is not None:
        log.error("ledger_broken", scope=scope, proof=failed.name, first_bad=failed.first_bad)
