"""Give back what was set aside for orders that end unpaid; SUB whose year is over is destroyed on its return."""

from collections.abc import Sequence

from services.wallet.repository import holds
from services.wallet.use_cases.move_holds import Move, move_holds
from shared.contracts.marketplace import OrderCancelled
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery


async def void_holds(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCancelled]]) -> None:
    """Void each hold, once, and announce `hold_voided`; remember a cancellation that comes before its order.

    What milestones gave the seller stays with the seller, also when the milestone has not been heard yet. A hold that
    was settled or refused is left as it is.
    """
    moves = [
        Move(
            order_id=one.message.order_id,
            bps=one.message.cumulated_bps or 0,
            ends=True,
            pays=False,
            on=one.message.cancelled_on,
            cause_id=one.envelope.id,
            cause=one.cause,
        )
        for one in deliveries
    ]
    unknown = await move_holds(work, moves)
    await holds.remember_cancelled(work, {move.order_id: move.on for move in moves if move.order_id in unknown})
