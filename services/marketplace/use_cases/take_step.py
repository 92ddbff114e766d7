"""Take one step of an order, by the declared table: check it, write it, say what the table says."""

from dataclasses import replace
from typing import Any, cast

from services.marketplace.domain.orders import (
    BY_ACTION,
    CANCELLED,
    COMPLETED,
    DISPUTED,
    FINAL,
    MILESTONE,
    RESOLVED,
    Action,
    Actor,
    move,
)
from services.marketplace.repository.orders import OrderRow, promise_of, save_order
from shared.contracts.marketplace import (
    CancelReason,
    CompletedHow,
    DisputeOpened,
    DisputeResolved,
    MilestoneAccepted,
    OrderCancelled,
    OrderCompleted,
)
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork


async def take_step(work: UnitOfWork, order: OrderRow, action: Action, who: Actor, **changes: Any) -> OrderRow:
    """The locked order after `action` by `who`, with `changes` to other columns; raises what `move` raises."""
    state = move(action, who, order.state, order.payment)
    changed = replace(order, state=state, **changes)
    transition = BY_ACTION[action]
    if state in FINAL:
        changed = replace(changed, ended_at=work.now(), end_reason=transition.reason)
    await save_order(work, changed)
    if transition.says == COMPLETED:
        await _say_completed(work, changed, cast(CompletedHow, transition.reason))
    if transition.says == CANCELLED:
        _say_cancelled(work, changed, cast(CancelReason, transition.reason))
    if transition.says in (MILESTONE, DISPUTED, RESOLVED):
        work.outbox.add(_agreed(work, changed, transition.says), territory_id=order.territory_id)
    work.audit(f"order_{action}", order.order_id, state=changed.state, payment=changed.payment)
    return changed


async def _say_completed(work: UnitOfWork, order: OrderRow, how: CompletedHow) -> None:
    promise = await promise_of(work, order)
    message = OrderCompleted(
        order_id=order.order_id,
        buyer=buyer_of(order),
        seller=seller_of(order),
        how=how,
        skill_codes=tuple(promise.skill_codes),
        completed_on=work.today(),
    )
    work.outbox.add(message, territory_id=order.territory_id)


def _say_cancelled(work: UnitOfWork, order: OrderRow, reason: CancelReason) -> None:
    given = order.milestone_bps or None
    message = OrderCancelled(order_id=order.order_id, reason=reason, cancelled_on=work.today(), cumulated_bps=given)
    work.outbox.add(message, territory_id=order.territory_id)


def _agreed(work: UnitOfWork, order: OrderRow, says: str) -> MilestoneAccepted | DisputeOpened | DisputeResolved:
    on = work.today()
    if says == MILESTONE:
        return MilestoneAccepted(
            order_id=order.order_id,
            milestone_no=order.milestone_count,
            cumulated_bps=order.milestone_bps,
            accepted_on=on,
        )
    if order.dispute_id is None:
        raise RuntimeError("a dispute has its id from the step that opens it")
    if says == DISPUTED:
        return DisputeOpened(order_id=order.order_id, dispute_id=order.dispute_id, opened_on=on)
    return DisputeResolved(
        order_id=order.order_id,
        dispute_id=order.dispute_id,
        seller_bps=order.resolved_bps or 0,
        level="agreement",
        resolved_on=on,
    )


def buyer_of(order: OrderRow) -> Member:
    """The buyer, as messages name people."""
    return Member(member_id=order.buyer_id, member_number=order.buyer_number)


def seller_of(order: OrderRow) -> Member:
    """The seller, as messages name people."""
    return Member(member_id=order.seller_id, member_number=order.seller_number)
