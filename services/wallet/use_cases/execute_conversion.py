"""Execute an approved conversion: the pot gives its parts at once, the lines follow part by part."""

from uuid import UUID

from services.wallet.domain.accounts import CONVERSION_CLEARING, POT_ACCOUNT, RESERVE_ACCOUNT, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import ConversionState, PotTooSmall
from services.wallet.repository import journal
from services.wallet.repository.conversions import runs
from services.wallet.repository.conversions.runs import Run
from services.wallet.use_cases.end_conversion_phase import begin_phase
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import derived_id


async def start_execution(work: UnitOfWork, run_id: UUID, decision_id: UUID) -> Run:
    """Take the envelope and the reserve out of the pot, cite the decision, and have the lines posted.

    Raises `NotFound`, `ConversionState` unless it is computed, `PotTooSmall` when the pot has since given what the run
    counts on, and `LedgerHalted`.
    """
    await must_not_be_halted(work)
    run = await runs.find_run(work, run_id, lock=True)
    if run is None:
        raise NotFound
    if run.state != "computed" or run.dry or run.reverses_run_id is not None:
        raise ConversionState(state=run.state)
    await runs.change_run(work, run_id, state="approved", decision_id=decision_id)
    run = run._replace(state="approved", decision_id=decision_id)
    clearing = open_for(CONVERSION_CLEARING, run_id)
    wanted = [(clearing, run.allocated or 0), (RESERVE_ACCOUNT, run.reserve or 0)]
    transfers = tuple(Transfer(POT_ACCOUNT, account, amount) for account, amount in wanted if amount)
    if transfers:
        sums = await journal.lock_accounts(work, [transfer.credit.account_id for transfer in transfers] + [_POT_ID])
        if _POT_ID not in sums or sums[_POT_ID].available < sum(transfer.amount for transfer in transfers):
            raise PotTooSmall
        await journal.post(work, Posting([_group(work, run, transfers)]))
    # Without activity nothing is allocated and nothing destroyed: what was set aside goes back.
    await begin_phase(work, run, "post" if run.total_weight else "release")
    work.audit("conversion_executing", run_id, decision_id=str(decision_id))
    return run


_POT_ID = POT_ACCOUNT.account_id


def _group(work: UnitOfWork, run: Run, transfers: tuple[Transfer, ...]) -> Group:
    return Group(
        group_id=derived_id(run.run_id, "conversion"),
        kind="conversion",
        subject_id=run.run_id,
        cause_id=work.cause.causation_id,
        business_date=work.today(),
        transfers=transfers,
        policy_key="redistribution_bps",
        policy_version=int(run.rules["redistribution_bps"]["version"]),
        decision_id=run.decision_id,
    )
