"""Take in the wallet's answers: a statement credited or refused, a reversal posted, lines payable or paid."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.missions.repository import fees, invoices, payouts, reversals
from services.missions.repository.reversals import Owed
from shared.contracts.wallet import FeesPaid, FeesPayable, PayoutFailed
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery

UNKNOWN_REVERSAL = "unknown_reversal"


async def record_credited(work: UnitOfWork, answers: Mapping[UUID, date]) -> frozenset[UUID]:
    """Mark the missions of these statements as credited on their dates; returns the statements known here."""
    await fees.credit(work, answers)
    return await fees.known_statements(work, sorted(answers))


async def record_refused(work: UnitOfWork, statement_id: UUID, reason: str, reversal_id: UUID | None) -> bool:
    """The wallet posted nothing: the reversal is refused, or the mission is to be corrected.

    False when the statement or the reversal is unknown here. An answer that names no reversal refuses those that wait.
    """
    if reversal_id is not None:
        if not await reversals.refuse_reversal(work, reversal_id, reason):
            return False
        work.audit("reversal_refused", reversal_id, reason=reason)
        return True
    if not await fees.known_statements(work, [statement_id]):
        return False
    if reason != UNKNOWN_REVERSAL:
        await fees.refuse(work, statement_id, reason)
    await reversals.refuse_pending(work, statement_id, reason)
    work.audit("fees_refused", statement_id, reason=reason)
    return True


async def record_reversed(work: UnitOfWork, reversal_id: UUID, owed: Sequence[Owed]) -> bool:
    """The wallet posted a reversal; `owed` is what members have spent already. False when it is unknown here."""
    return await reversals.confirm_reversal(work, reversal_id, owed)


async def record_payable(work: UnitOfWork, deliveries: Sequence[Delivery[FeesPayable]]) -> None:
    """What the wallet can pay out so far, line by line; a newer message of the statement stands."""
    rows = [
        {
            "line_id": line.line_id,
            "statement_id": delivery.message.statement_id,
            "sequence": delivery.sequence,
            "payable_cents": line.payable.amount,
        }
        for delivery in deliveries
        for line in delivery.message.lines
    ]
    await invoices.remember_payable(work, rows)


async def record_paid(work: UnitOfWork, message: FeesPaid) -> None:
    """What a batch of payouts paid, line by line; lines of others are kept too and shown nowhere."""
    rows = [
        {
            "line_id": line.line_id,
            "batch_id": message.batch_id,
            "member_id": line.member.member_id,
            "paid_cents": line.paid.amount,
            "paid_on": message.executed_on,
        }
        for line in message.lines
    ]
    await payouts.remember_paid(work, rows)


async def record_payout_failed(work: UnitOfWork, message: PayoutFailed) -> None:
    """A batch does not reach a member: what it paid of their lines, if anything, is payable again."""
    await payouts.remember_failed(work, message.batch_id, message.member.member_id, message.reason)
