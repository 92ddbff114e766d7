"""Undo an executed conversion by a contra run: every group backwards, nothing edited.

Euros come back from each member as far as they are available, and the rest is owed; COL is issued again; the reserve
gives back what it has, and the rest is a shortfall. The pot has then what it had.
"""

from uuid import UUID

from services.wallet.domain.accounts import (
    CONVERSION_CLEARING,
    POT_ACCOUNT,
    RESERVE_ACCOUNT,
    SHORTFALL_ACCOUNT,
    open_for,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import ConversionState
from services.wallet.repository import journal
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.announce_conversion import announce_reversed
from services.wallet.use_cases.end_conversion_phase import begin_phase
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import derived_id

_UNDONE = ("executed", "paid", "closed")


async def reverse_run(work: UnitOfWork, run_id: UUID, decision_id: UUID) -> Run:
    """Open the contra run of a run, cite the decision, and have the lines posted backwards; twice is once.

    Raises `NotFound`, `ConversionState` unless the run is executed, and `LedgerHalted`.
    """
    await must_not_be_halted(work)
    run = await runs.find_run(work, run_id, lock=True)
    if run is None:
        raise NotFound
    if run.state not in _UNDONE or run.dry or run.reverses_run_id is not None:
        raise ConversionState(state=run.state)
    contra_id = derived_id(run_id, "contra")
    known = await runs.find_run(work, contra_id)
    if known is not None:
        return known
    await runs.insert_run(
        work,
        contra_id,
        run.year,
        dry=False,
        rules=run.rules,
        secret=run.secret,
        parts=run.parts,
        reverses_run_id=run_id,
    )
    await runs.change_run(
        work,
        contra_id,
        computation_no=run.computation_no,
        prefixes=run.prefixes,
        decision_id=decision_id,
        reserve=run.reserve,
    )
    contra = await runs.find_run(work, contra_id)
    if contra is None:
        raise NotFound
    await journal.open_accounts(work, [open_for(CONVERSION_CLEARING, contra_id)], work.today())
    await begin_phase(work, contra, "reverse")
    work.audit("conversion_reversing", run_id, contra_run_id=str(contra_id), decision_id=str(decision_id))
    return contra


async def end_reversal(work: UnitOfWork, run: Run) -> None:
    """What came back goes to the pot, and what the reserve still has of its part."""
    if run.reverses_run_id is None:
        raise ValueError("a contra run undoes a run")
    await work.do_last_now()
    back = sum(done.sums["amount"] for done in await runs.done_parts(work, run, "reverse"))
    reserve = run.reserve or 0
    sums = await journal.lock_accounts(work, [RESERVE_ACCOUNT.account_id])
    there = min(reserve, sums[RESERVE_ACCOUNT.account_id].available) if sums else 0
    clearing = open_for(CONVERSION_CLEARING, run.run_id)
    wanted = [(clearing, back), (RESERVE_ACCOUNT, there), (SHORTFALL_ACCOUNT, reserve - there)]
    transfers = tuple(Transfer(account, POT_ACCOUNT, amount) for account, amount in wanted if amount)
    if transfers:
        await journal.post(work, Posting([_group(work, run, run.reverses_run_id, transfers)]))
    await runs.change_run(work, run.run_id, state="executed", phase=None, executed_on=work.today())
    announce_reversed(work, run.reverses_run_id, run.run_id, run.year)


def _group(work: UnitOfWork, run: Run, reversed_id: UUID, transfers: tuple[Transfer, ...]) -> Group:
    return Group(
        group_id=derived_id(run.run_id, "conversion"),
        kind="conversion_reversal",
        subject_id=run.run_id,
        cause_id=work.cause.causation_id,
        business_date=work.today(),
        transfers=transfers,
        policy_key="redistribution_bps",
        policy_version=int(run.rules["redistribution_bps"]["version"]),
        decision_id=run.decision_id,
        reverses_group_id=derived_id(reversed_id, "conversion"),
    )
