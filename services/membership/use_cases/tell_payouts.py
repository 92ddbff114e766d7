"""Tell members what the wallet paid them, or that it could not."""

from services.membership.repository import accounts
from services.membership.repository.rows import Member
from services.membership.use_cases.tell_member import tell_member
from shared.contracts import message as said
from shared.contracts.wallet import FeesPaid, PayoutFailed
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def tell_paid(work: UnitOfWork, delivery: Delivery[FeesPaid]) -> None:
    """A notice to each member of the batch, with the sum of their lines. One who is not known yet makes it wait."""
    message = delivery.message
    sums: dict[said.Member, int] = {}
    for line in message.lines:
        sums[line.member] = sums.get(line.member, 0) + line.paid.amount
    for who, cents in sums.items():
        told = {"amount": {"amount": cents, "unit": "EUR"}, "on": message.executed_on.isoformat()}
        subject_id = derived_id(message.batch_id, str(who.member_id))
        await tell_member(work, await _known(work, who), "fees_paid", told, subject_id=subject_id)


async def tell_failed(work: UnitOfWork, delivery: Delivery[PayoutFailed]) -> None:
    """An urgent notice with the reason."""
    message = delivery.message
    member = await _known(work, message.member)
    told = {"reason": f"payout_{message.reason}"}
    await tell_member(work, member, "payout_failed", told, urgent=True, subject_id=message.line_id)


async def _known(work: UnitOfWork, who: said.Member) -> Member:
    member = await accounts.find_member(work, who.member_id)
    if member is None:
        raise Park("the member is not known", who.member_id)
    return member
