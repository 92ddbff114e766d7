"""Tell whom it concerns that a threshold of the law comes near: the seller, or the technical presidency."""

from services.membership.domain.functions import PRESIDENCY
from services.membership.repository import accounts, mandates
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.wallet import ThresholdReached
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park


async def tell_threshold(work: UnitOfWork, delivery: Delivery[ThresholdReached]) -> None:
    """An urgent notice: how much of the limit is reached, in whole per cent. A seller not known yet makes it wait."""
    message = delivery.message
    if message.member is not None:
        told = [message.member.member_id]
    else:
        told = await mandates.holders_over_all(work, PRESIDENCY, work.today())
    said = {"number": message.reached_bps // 100, "on": message.on.isoformat()}
    for member_id in told:
        member = await accounts.find_member(work, member_id)
        if member is None:
            raise Park("the member is not known", member_id)
        await tell_member(work, member, f"threshold_{message.kind}", said, urgent=True)
