"""Pay the sellers of orders: milestones part by part, completed orders whole, disputes by their resolution."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.wallet.use_cases.move_holds import Move, move_holds
from shared.contracts.marketplace import DisputeResolved, MilestoneAccepted, OrderCompleted
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked

WHOLE = 10_000


async def settle_holds(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCompleted]]) -> Sequence[Parked]:
    """Give the whole rest of each hold to the seller. Parks a completion until the wallet's own hold is there."""
    moves = [_move(one, WHOLE, one.message.completed_on) for one in deliveries]
    return _parked(deliveries, moves, await move_holds(work, moves))


async def settle_milestones(work: UnitOfWork, deliveries: Sequence[Delivery[MilestoneAccepted]]) -> Sequence[Parked]:
    """Give the seller what milestones have reached, less what was given; parks what comes before its order."""
    moves = [_move(one, one.message.cumulated_bps, one.message.accepted_on)._replace(ends=False) for one in deliveries]
    return _parked(deliveries, moves, await move_holds(work, moves))


async def settle_disputes(work: UnitOfWork, deliveries: Sequence[Delivery[DisputeResolved]]) -> Sequence[Parked]:
    """Give the seller their share in all, and the rest back; parks what comes before its order."""
    moves = [_move(one, one.message.seller_bps, one.message.resolved_on) for one in deliveries]
    return _parked(deliveries, moves, await move_holds(work, moves))


def _move(
    delivery: Delivery[OrderCompleted] | Delivery[MilestoneAccepted] | Delivery[DisputeResolved], bps: int, on: date
) -> Move:
    return Move(
        order_id=delivery.message.order_id,
        bps=bps,
        ends=True,
        pays=True,
        on=on,
        cause_id=delivery.envelope.id,
        cause=delivery.cause,
    )


def _parked(deliveries: Sequence[Delivery[Any]], moves: Sequence[Move], unknown: set[UUID]) -> Sequence[Parked]:
    return [
        Parked(delivery, "the order has not been heard", move.order_id)
        for delivery, move in zip(deliveries, moves, strict=True)
        if move.order_id in unknown
    ]
