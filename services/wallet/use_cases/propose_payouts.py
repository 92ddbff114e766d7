"""Propose a batch of payouts: what is payable to members with a usable account is set aside for them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, direct_costs, member_eur
from services.wallet.domain.payouts import take
from services.wallet.domain.policies import MINIMUM_PAYOUT, PAYABLE_AT
from services.wallet.domain.posting import Posting
from services.wallet.domain.vehicles import Vehicle, may_pay
from services.wallet.errors import NothingToPay, VehicleRefused
from services.wallet.repository import journal, payables, payouts
from services.wallet.repository.payables import Release
from services.wallet.repository.payouts import BatchRow, DueRow, LineRow
from services.wallet.use_cases.release_fees import release_fees
from services.wallet.use_cases.require_signature import PRESIDENCY, require_signature
from services.wallet.use_cases.set_off_receivables import set_off_receivables
from shared.contracts.message import Member
from shared.contracts.wallet import PayoutFailed
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id, new_id

LINES = 2_000
"""Members in one batch; the rest is for the next one."""
NOTICES = 200
"""Members without an account who are told by one batch."""
MISSIONS = 1_000


async def propose_payouts(work: UnitOfWork, caller_id: UUID, vehicles: Mapping[UUID, Vehicle]) -> BatchRow:
    """Set aside what is due to each member at or above the minimum, and tell those without an account.

    `vehicles` are for this payout only. The door has asked for a fresh log-in. Raises `Forbidden` without a mandate of
    the presidency that reaches the total, `VehicleRefused`, `NothingToPay`.
    """
    await require_signature(work, caller_id, (PRESIDENCY,))
    await payables.lock_payables(work)
    while await set_off_receivables(work):
        pass
    await _release_accepted(work)
    minimum = (await work.policy(MINIMUM_PAYOUT)).value
    due = await payouts.due_to_all(work, minimum, LINES, known=True)
    batch_id = new_id()
    lines = [line for row in due if (line := _line(batch_id, row, vehicles)) is not None]
    if not lines:
        raise NothingToPay
    total = sum(line.fees + line.costs for line in lines)
    await require_signature(work, caller_id, (PRESIDENCY,), total)
    batch = BatchRow(batch_id, "proposed", total, len(lines), caller_id, work.now(), None, None, None)
    await payouts.insert_batch(work, batch, lines)
    await journal.post(work, set_aside(lines))
    await _tell_those_without_account(work, batch_id, minimum)
    work.audit("payouts_proposed", batch_id, total=total, lines=len(lines))
    return batch


def set_aside(lines: Sequence[LineRow], *, back: bool = False) -> Posting:
    """The pending amounts of these lines; with `back`, what ends them."""
    posting = Posting()
    change = posting.release if back else posting.hold
    for line in lines:
        if line.fees:
            change(member_eur(line.member_id, line.member_number), BANK_CLEARING_ACCOUNT, line.fees)
        if line.costs:
            change(direct_costs(line.member_id, line.member_number), BANK_CLEARING_ACCOUNT, line.costs)
    return posting


def _line(batch_id: UUID, row: DueRow, vehicles: Mapping[UUID, Vehicle]) -> LineRow | None:
    taken = take(row.due, row.due_costs, row.fees_available, row.costs_available)
    if taken is None or row.vehicle is None or row.activity is None or row.last_four is None:
        return None
    vehicle = vehicles.get(row.member_id, row.vehicle)
    if not may_pay(vehicle, row.activity):
        raise VehicleRefused(field="vehicles")
    return LineRow(
        line_id=derived_id(batch_id, str(row.member_id)),
        batch_id=batch_id,
        member_id=row.member_id,
        member_number=row.member_number,
        fees=taken.fees,
        costs=taken.costs,
        vehicle=vehicle,
        key_id=row.key_id,
        sealed=row.sealed,
        last_four=row.last_four,
        state="pending",
        failure=None,
    )


async def _release_accepted(work: UnitOfWork) -> None:
    """Where acceptance makes payable: statements for which no client has paid anything have no payable lines yet."""
    policy = await work.policy(PAYABLE_AT)
    if policy.value != 1 or policy.effective_on is None:
        return
    missions = await payouts.missions_accepted(work, policy.effective_on, MISSIONS)
    if missions:
        await release_fees(work, [Release(mission, mission, work.today()) for mission in missions])


async def _tell_those_without_account(work: UnitOfWork, batch_id: UUID, minimum: int) -> None:
    for row in await payouts.due_to_all(work, minimum, NOTICES, known=False):
        failed = PayoutFailed(
            batch_id=batch_id,
            line_id=derived_id(batch_id, str(row.member_id)),
            member=Member(member_id=row.member_id, member_number=row.member_number),
            reason="no_details",
        )
        work.outbox.add(failed)
