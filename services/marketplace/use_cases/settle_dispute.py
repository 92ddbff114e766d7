"""Disputes about orders: either party opens one; they resolve it by agreeing on the seller's share."""

from uuid import UUID

from services.marketplace.errors import MilestoneNotHigher, NothingProposed
from services.marketplace.repository.orders import OrderRow
from services.marketplace.use_cases.issue_notice import issue_notice
from services.marketplace.use_cases.open_order import open_to_act
from services.marketplace.use_cases.take_step import take_step
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id


async def open_dispute(work: UnitOfWork, member_id: UUID, order_id: UUID) -> OrderRow:
    """Open a dispute: from now on nothing but its resolution moves the order.

    Raises `NotFound` or `OrderState`.
    """
    opened = await open_to_act(work, member_id, order_id)
    dispute_id = derived_id(order_id, "dispute")
    order = await take_step(work, opened.order, "dispute", opened.party, dispute_id=dispute_id, cancel_asked_by=None)
    issue_notice(work, order, "dispute_opened", opened.other_id)
    return order


async def propose_share(work: UnitOfWork, member_id: UUID, order_id: UUID, seller_bps: int) -> OrderRow:
    """Propose the seller's share of the price in all, or agree to what the other party proposes.

    Raises `NotFound`, `OrderState`, or `MilestoneNotHigher` when it is less than milestones gave already.
    """
    opened = await open_to_act(work, member_id, order_id)
    proposal = {"proposed_bps": seller_bps, "proposed_by": opened.party}
    order = await take_step(work, opened.order, "propose", opened.party, **proposal)
    if seller_bps < order.milestone_bps:
        raise MilestoneNotHigher(reached=order.milestone_bps)
    return order


async def agree_to_share(work: UnitOfWork, member_id: UUID, order_id: UUID, seller_bps: int) -> OrderRow:
    """Agree to the share that the other party proposes, which resolves the dispute.

    Raises `NotFound`, `OrderState`, or `NothingProposed` when the other party proposes no such share.
    """
    opened = await open_to_act(work, member_id, order_id)
    order = opened.order
    resolved = await take_step(work, order, "agree_to_share", opened.party, resolved_bps=seller_bps)
    if order.proposed_bps != seller_bps or order.proposed_by == opened.party:
        raise NothingProposed
    issue_notice(work, resolved, "dispute_resolved", opened.other_id)
    return resolved
