"""Recover what is still owed for refunds from the COL that reached a seller, the oldest claim first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, refunds
from services.wallet.repository.refunds import Refund
from services.wallet.use_cases.say_refunded import say_refunded
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.observability.cause import Cause

AT_ONCE = 500
"""Claims in one transaction; the job finds the rest."""
RECOVER = "recover_claims"
"""The job that looks hourly at somebody who still owes a refund."""


class Receipt(NamedTuple):
    """COL reached a member, on a business date, because of something."""

    member_id: UUID
    on: date
    cause: Cause


async def recover_claims(work: UnitOfWork, receipts: Sequence[Receipt]) -> int:
    """Take from what these members have, down to 0, what they owe for refunds; return how many claims were touched.

    The caller holds the lock of credits. What a recovery gives its buyer recovers claims on that buyer in turn; each
    claim is taken from once in a transaction. Announces `refund_posted`.
    """
    touched: set[UUID] = set()
    while receipts:
        by_member = {receipt.member_id: receipt for receipt in receipts}
        claims = await refunds.open_claims(work, by_member, AT_ONCE)
        claims = [claim for claim in claims if claim.refund_id not in touched]
        taken = await _take(work, claims)
        if not taken:
            break
        touched |= {claim.refund_id for claim, _ in taken}
        await _post(work, taken, by_member)
        receipts = [by_member[claim.from_id]._replace(member_id=claim.to_id) for claim, _ in taken]
    return len(touched)


async def recover_from(work: UnitOfWork, member_id: UUID) -> None:
    """Recover from a member whose COL may have come another way than by an order; look again while claims are left."""
    await journal.lock_credits(work)
    await recover_claims(work, [Receipt(member_id, work.today(), work.cause)])
    if await refunds.open_claims(work, [member_id], 1):
        await look_again(work, member_id)


async def look_again(work: UnitOfWork, member_id: UUID) -> None:
    """Set the next look at what a member has."""
    await work.schedule(RECOVER, str(member_id), work.now() + timedelta(hours=1))


async def _take(work: UnitOfWork, claims: Sequence[Refund]) -> list[tuple[Refund, int]]:
    sums = await journal.lock_accounts(work, {claim.from_col.account_id for claim in claims})
    available = {account_id: one.available for account_id, one in sums.items()}
    taken = []
    for claim in claims:
        account_id = claim.from_col.account_id
        amount = min(claim.claim, available.get(account_id, 0))
        if amount > 0:
            available[account_id] -= amount
            taken.append((claim, amount))
    return taken


async def _post(work: UnitOfWork, taken: Sequence[tuple[Refund, int]], receipts: Mapping[UUID, Receipt]) -> None:
    posting = Posting()
    for claim, amount in taken:
        receipt = receipts[claim.from_id]
        group_id = derived_id(claim.refund_id, f"claim_recovery:{claim.posted}")
        posting.post(
            Group(
                group_id=group_id,
                kind="claim_recovery",
                subject_id=claim.refund_id,
                cause_id=receipt.cause.causation_id,
                business_date=receipt.on,
                transfers=(Transfer(claim.from_col, claim.to_col, amount),),
                decision_id=claim.decision_id,
                territory_id=claim.territory_id,
            )
        )
        # One message may pay a seller twice in a batch of orders: each recovery is told under an id of its own.
        cause = replace(receipt.cause, causation_id=group_id)
        say_refunded(work, cause, claim._replace(posted=claim.posted + amount), amount, receipt.on)
    await journal.post(work, posting)
    await refunds.recover(work, [(claim.refund_id, amount) for claim, amount in taken])
