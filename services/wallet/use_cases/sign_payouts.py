"""Move a batch of payouts on: a second signature, the bank's execution, or the end of it before."""

from datetime import date
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, direct_costs, member_eur
from services.wallet.domain.posting import Group, Transfer
from services.wallet.errors import BatchState, ExecutionDate, SecondSignature
from services.wallet.repository import journal, payables, payouts
from services.wallet.repository.payouts import BatchRow, LineRow
from services.wallet.use_cases.end_paid_conversion import CONVERSION_PAID
from services.wallet.use_cases.propose_payouts import set_aside
from services.wallet.use_cases.require_signature import COUNCIL, PRESIDENCY, require_signature
from shared.contracts.message import LIST_LIMIT, Member
from shared.contracts.wallet import FeesPaid, PaidLine
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.money import Amount


async def approve_payouts(work: UnitOfWork, caller_id: UUID, batch_id: UUID) -> BatchRow:
    """The second signature, by somebody else of the presidency or the council; the door asked for a fresh log-in.

    Raises `Forbidden`, `NotFound`, `SecondSignature`, `BatchState`.
    """
    batch = await open_batch(work, caller_id, batch_id, (PRESIDENCY, COUNCIL), "proposed")
    if batch.proposed_by == caller_id:
        raise SecondSignature
    await payouts.change_batch(work, batch_id, state="approved", approved_by=caller_id, approved_at=work.now())
    work.audit("payouts_approved", batch_id, total=batch.total)
    return batch._replace(state="approved", approved_by=caller_id, approved_at=work.now())


async def cancel_payouts(work: UnitOfWork, caller_id: UUID, batch_id: UUID) -> BatchRow:
    """Give everything back that was set aside. Raises `Forbidden`, `NotFound`, `BatchState`."""
    batch = await open_batch(work, caller_id, batch_id, (PRESIDENCY,), "proposed", "approved")
    lines = await payouts.lines_of(work, batch_id, state="pending")
    await payouts.end_lines(work, [line.line_id for line in lines], "cancelled")
    await payouts.change_batch(work, batch_id, state="cancelled", ended_by=caller_id)
    await journal.post(work, set_aside(lines, back=True))
    work.audit("payouts_cancelled", batch_id)
    return batch._replace(state="cancelled")


async def execute_payouts(work: UnitOfWork, caller_id: UUID, batch_id: UUID, executed_on: date) -> BatchRow:
    """The bank has paid on its date: one group `payout`, and `fees_paid`.

    Raises `Forbidden`, `NotFound`, `BatchState`, and `ExecutionDate` before the approval or after today.
    """
    batch = await open_batch(work, caller_id, batch_id, (PRESIDENCY,), "approved")
    first = work.clock.business_date(batch.approved_at or batch.proposed_at)
    if not first <= executed_on <= work.today():
        raise ExecutionDate(field="executed_on", first=first.isoformat(), last=work.today().isoformat())
    lines = await payouts.lines_of(work, batch_id, state="pending")
    if not lines:
        raise BatchState(state="empty")
    await payouts.end_lines(work, [line.line_id for line in lines], "paid")
    await payouts.change_batch(work, batch_id, state="executed", executed_on=executed_on, ended_by=caller_id)
    posting = set_aside(lines, back=True)
    posting.post(_group(batch_id, executed_on, lines))
    await journal.post(work, posting)
    await _say_paid(work, batch_id, executed_on)
    for run_id in await payouts.runs_of_batch(work, batch_id):
        await work.schedule(CONVERSION_PAID, str(run_id), work.now())
    work.audit("payouts_executed", batch_id, executed_on=executed_on.isoformat(), lines=len(lines))
    return batch._replace(state="executed", executed_on=executed_on)


async def open_batch(
    work: UnitOfWork, caller_id: UUID, batch_id: UUID, roles: tuple[str, ...], *states: str
) -> BatchRow:
    """Lock a batch for somebody whose mandate reaches its total. Raises `Forbidden`, `NotFound`, `BatchState`."""
    await require_signature(work, caller_id, roles)
    await payables.lock_payables(work)
    batch = await payouts.find_batch(work, batch_id, lock=True)
    if batch is None:
        raise NotFound
    await require_signature(work, caller_id, roles, batch.total)
    if batch.state not in states:
        raise BatchState(state=batch.state)
    return batch


def _group(batch_id: UUID, executed_on: date, lines: list[LineRow]) -> Group:
    transfers = []
    for line in lines:
        if line.fees:
            account = member_eur(line.member_id, line.member_number)
            transfers.append(Transfer(account, BANK_CLEARING_ACCOUNT, line.fees, line.line_id))
        if line.costs:
            account = direct_costs(line.member_id, line.member_number)
            transfers.append(Transfer(account, BANK_CLEARING_ACCOUNT, line.costs, line.line_id))
    return Group(batch_id, "payout", batch_id, None, executed_on, tuple(transfers))


async def _say_paid(work: UnitOfWork, batch_id: UUID, executed_on: date) -> None:
    paid = [
        PaidLine(
            statement_id=part.statement_id,
            line_id=part.fee_line_id,
            member=Member(member_id=part.member_id, member_number=part.member_number),
            paid=Amount(amount=part.amount, unit="EUR"),
        )
        for part in await payouts.paid_parts(work, batch_id)
    ]
    for start in range(0, len(paid), LIST_LIMIT):
        lines = tuple(paid[start : start + LIST_LIMIT])
        work.outbox.add(FeesPaid(batch_id=batch_id, lines=lines, executed_on=executed_on), business_date=executed_on)
