"""One member of a batch is not paid: the bank sent it back, or the vehicle is refused before it goes out."""

from typing import Literal
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, direct_costs, member_eur
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import BatchState
from services.wallet.repository import journal, payouts
from services.wallet.repository.payouts import LineRow
from services.wallet.use_cases.propose_payouts import set_aside
from services.wallet.use_cases.require_signature import PRESIDENCY
from services.wallet.use_cases.sign_payouts import open_batch
from shared.contracts.message import Member
from shared.contracts.wallet import PayoutFailed
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import derived_id

Failure = Literal["returned_by_bank", "vehicle_refused"]


async def fail_payout(work: UnitOfWork, caller_id: UUID, batch_id: UUID, line_id: UUID, reason: Failure) -> LineRow:
    """What the line took is payable again: a contra group for what was paid, the amount set aside for what was not.

    Raises `Forbidden`, `NotFound`, and `BatchState` for a return of what was not paid, a refusal of what was, or
    a line that has ended.
    """
    batch = await open_batch(
        work, caller_id, batch_id, (PRESIDENCY,), *(("executed",) if reason == "returned_by_bank" else _OPEN)
    )
    line = await payouts.find_line(work, line_id)
    if line is None or line.batch_id != batch_id:
        raise NotFound
    paid = reason == "returned_by_bank"
    if line.state != ("paid" if paid else "pending"):
        raise BatchState(state=line.state)
    await payouts.end_lines(work, [line_id], "failed", failure=reason)
    await journal.post(work, Posting([_contra(work, line)]) if paid else set_aside([line], back=True))
    member = Member(member_id=line.member_id, member_number=line.member_number)
    work.outbox.add(PayoutFailed(batch_id=batch.batch_id, line_id=line_id, member=member, reason=reason))
    work.audit("payout_failed", line_id, batch_id=str(batch_id), reason=reason)
    return line._replace(state="failed", failure=reason, key_id=None, sealed=None)


_OPEN = ("proposed", "approved")


def _contra(work: UnitOfWork, line: LineRow) -> Group:
    transfers = []
    if line.fees:
        account = member_eur(line.member_id, line.member_number)
        transfers.append(Transfer(BANK_CLEARING_ACCOUNT, account, line.fees, line.line_id))
    if line.costs:
        account = direct_costs(line.member_id, line.member_number)
        transfers.append(Transfer(BANK_CLEARING_ACCOUNT, account, line.costs, line.line_id))
    return Group(
        group_id=derived_id(line.line_id, "payout_return"),
        kind="payout_return",
        subject_id=line.batch_id,
        cause_id=None,
        business_date=work.today(),
        transfers=tuple(transfers),
        reverses_group_id=line.batch_id,
    )
