"""Mark the holds of orders in dispute: the buyer sees it, and nothing but its resolution ends the hold."""

from collections.abc import Sequence

from services.wallet.repository import holds, journal
from shared.contracts.marketplace import DisputeOpened
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked


async def mark_disputes(work: UnitOfWork, deliveries: Sequence[Delivery[DisputeOpened]]) -> Sequence[Parked]:
    """Remember the dispute of each order, also when its resolution was heard first; parks what is before its order."""
    await journal.lock_credits(work)
    known = await holds.find_holds(work, {one.message.order_id for one in deliveries})
    changed = {
        one.message.order_id: known[one.message.order_id]._replace(
            dispute_id=one.message.dispute_id, disputed_on=one.message.opened_on
        )
        for one in deliveries
        if one.message.order_id in known
    }
    await holds.save_holds(work, changed.values())
    return [
        Parked(one, "the order has not been heard", one.message.order_id)
        for one in deliveries
        if one.message.order_id not in known
    ]
