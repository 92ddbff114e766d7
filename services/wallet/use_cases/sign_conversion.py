"""Two different people sign a conversion, each with a mandate that reaches and a fresh log-in.

One of the two holds a mandate of the technical presidency, which carries the cooperative's signature; the other may be
of the strategic council. Mandates are those in force on the day of signing; ceilings are asked for all that moves.
"""

from datetime import datetime
from uuid import UUID

from services.wallet.errors import ConversionState, SecondSignatureNeeded
from services.wallet.errors.conversions import ConversionNotApproved, ConversionNotYet
from services.wallet.repository import members, votes
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.repository.votes import Purpose
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.require_signature import COUNCIL, PRESIDENCY
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound

SIGNATURES = 2


async def sign_execution(work: UnitOfWork, caller_id: UUID, authenticated_at: datetime, run_id: UUID) -> Run:
    """Sign the computation that a decision approved; with the second signature its execution starts by itself.

    Raises `NotFound`, `Forbidden`, `ConversionState`, `ConversionNotYet` while it can be contested,
    `ConversionNotApproved` without a decision that names the hash, `SecondSignatureNeeded` for the same person again,
    `PotTooSmall`, `LedgerHalted`.
    """
    await must_not_be_halted(work)
    run = await _locked(work, run_id)
    if run.state != "computed" or run.manifest_sha256 is None or run.contest_until_at is None:
        raise ConversionState(state=run.state)
    role = await _role(work, caller_id, (run.envelope or 0) + (run.reserve or 0))
    if work.now() < run.contest_until_at:
        raise ConversionNotYet(until_on=work.clock.business_date(run.contest_until_at).isoformat())
    decision_id = await votes.approval_of(work, run_id, run.computation_no, run.manifest_sha256)
    if decision_id is None:
        raise ConversionNotApproved
    if await _sign(work, run, "execute", caller_id, role, authenticated_at):
        return await start_execution(work, run_id, decision_id)
    return run


async def sign_reversal(work: UnitOfWork, caller_id: UUID, authenticated_at: datetime, run_id: UUID) -> bool:
    """Sign that an executed run is undone; True when with this signature the contra run begins. Raises as above."""
    await must_not_be_halted(work)
    run = await _locked(work, run_id)
    if run.state not in ("executed", "paid", "closed") or run.reverses_run_id is not None:
        raise ConversionState(state=run.state)
    role = await _role(work, caller_id, (run.envelope or 0) + (run.reserve or 0))
    return await _sign(work, run, "reverse", caller_id, role, authenticated_at)


async def _locked(work: UnitOfWork, run_id: UUID) -> Run:
    run = await runs.find_run(work, run_id, lock=True)
    if run is None or run.dry:
        raise NotFound
    return run


async def _role(work: UnitOfWork, caller_id: UUID, cents: int) -> str:
    for role in (PRESIDENCY, COUNCIL):
        if await members.may_sign(work, caller_id, (role,), cents, work.today()):
            return role
    raise Forbidden


async def _sign(
    work: UnitOfWork, run: Run, purpose: Purpose, caller_id: UUID, role: str, authenticated_at: datetime
) -> bool:
    """Add the signature; whether there are two by now, one of them of the presidency."""
    if not await votes.add_signature(
        work,
        run.run_id,
        run.computation_no,
        purpose=purpose,
        member_id=caller_id,
        role=role,
        manifest_sha256=run.manifest_sha256,
        authenticated_at=authenticated_at,
    ):
        raise SecondSignatureNeeded
    work.audit("conversion_signed", run.run_id, purpose=purpose, role=role, computation_no=run.computation_no)
    signed = await votes.signatures_of(work, run.run_id, run.computation_no, purpose)
    return len(signed) >= SIGNATURES and any(one.role == PRESIDENCY for one in signed)
