"""Door 2: what marketplace hears. Facts of membership are kept; the wallet's answers move payments on."""

from services.marketplace.domain.payments import Reception
from services.marketplace.tables import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    territories,
)
from services.marketplace.use_cases.apply_decision import apply_decision
from services.marketplace.use_cases.follow_plug_status import follow_ended, follow_granted, follow_suspended
from services.marketplace.use_cases.keep_portfolio import keep_mission_lines
from services.marketplace.use_cases.record_answer import (
    record_held,
    record_refused,
    record_returned,
    record_settled,
)
from services.marketplace.use_cases.refund_order import record_refund
from shared.contracts.membership import (
    AccessRevoked,
    CharterSigned,
    DecisionAdopted,
    MemberRegistered,
    PlugEnded,
    PlugGranted,
    PlugResumed,
    PlugSuspended,
    RoleEnded,
    RoleGranted,
    TerritoryOpened,
)
from shared.contracts.missions import MissionCompleted
from shared.contracts.wallet import ConversionFrozen, HoldPlaced, HoldRefused, HoldSettled, HoldVoided, RefundPosted
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park, Subscriptions

subscriptions = Subscriptions("marketplace")

subscriptions.remember(MemberRegistered, known_members)
subscriptions.remember(CharterSigned, charter_signatures)
subscriptions.remember(
    RoleGranted,
    mandates,
    ceiling_amount=lambda m: m.ceiling.amount if m.ceiling else None,
    ceiling_unit=lambda m: m.ceiling.unit if m.ceiling else None,
)
subscriptions.remember(RoleEnded, mandate_ends)
subscriptions.remember(ConversionFrozen, frozen_years)
subscriptions.remember(
    AccessRevoked,
    token_revocations,
    subject_id=lambda m: m.member_id,
    issued_before_at=lambda m: m.tokens_issued_before_at,
)
subscriptions.remember(TerritoryOpened, territories, parent_id=lambda m: m.parent_territory_id)


@subscriptions.each(PlugGranted)
async def show_granted(work: UnitOfWork, delivery: Delivery[PlugGranted]) -> None:
    """The member may publish and order."""
    await follow_granted(work, delivery.message.member, delivery.message.granted_on, delivery.sequence)


@subscriptions.each(PlugSuspended)
async def hide_suspended(work: UnitOfWork, delivery: Delivery[PlugSuspended]) -> None:
    """Listings are hidden, new orders refused both ways; open orders go on."""
    await follow_suspended(work, delivery.message.member, delivery.message.suspended_on, delivery.sequence)


@subscriptions.each(PlugResumed)
async def show_resumed(work: UnitOfWork, delivery: Delivery[PlugResumed]) -> None:
    """The suspension is undone."""
    await follow_granted(work, delivery.message.member, delivery.message.resumed_on, delivery.sequence)


@subscriptions.each(PlugEnded)
async def withdraw_ended(work: UnitOfWork, delivery: Delivery[PlugEnded]) -> None:
    """Listings are withdrawn, orders not yet accepted are cancelled."""
    message, said_at = delivery.message, delivery.envelope.time
    await follow_ended(work, message.member, message.ended_on, delivery.sequence, said_at)


@subscriptions.each(DecisionAdopted)
async def apply_adopted_decision(work: UnitOfWork, delivery: Delivery[DecisionAdopted]) -> None:
    """Store the policy values meant for marketplace."""
    await apply_decision(work, delivery.message)


@subscriptions.each(HoldPlaced)
async def mark_held(work: UnitOfWork, delivery: Delivery[HoldPlaced]) -> None:
    """The buyer's credits are set aside: the seller may accept."""
    _park_unless_received(delivery, await record_held(work, delivery.message.hold_id))


@subscriptions.each(HoldRefused)
async def mark_refused(work: UnitOfWork, delivery: Delivery[HoldRefused]) -> None:
    """Nothing was set aside."""
    _park_unless_received(delivery, await record_refused(work, delivery.message.hold_id, delivery.message.reason))


@subscriptions.each(HoldSettled)
async def mark_settled(work: UnitOfWork, delivery: Delivery[HoldSettled]) -> None:
    """The seller is paid. A part of a settlement changes nothing here before the final one."""
    if delivery.message.final:
        _park_unless_received(delivery, await record_settled(work, delivery.message.hold_id))


@subscriptions.each(HoldVoided)
async def mark_returned(work: UnitOfWork, delivery: Delivery[HoldVoided]) -> None:
    """The credits are back with the buyer."""
    _park_unless_received(delivery, await record_returned(work, delivery.message.hold_id))


subscriptions.each(RefundPosted)(record_refund)


@subscriptions.each(MissionCompleted)
async def keep_completed_mission(work: UnitOfWork, delivery: Delivery[MissionCompleted]) -> None:
    """A portfolio line for each member of the team, pending the client's consent."""
    await keep_mission_lines(work, delivery.message)


def _park_unless_received(
    delivery: Delivery[HoldPlaced] | Delivery[HoldRefused] | Delivery[HoldSettled] | Delivery[HoldVoided],
    reception: Reception | None,
) -> None:
    if reception is None:
        raise Park("unknown order", delivery.message.hold_id)
    if reception == "early":
        raise Park("the order has not ended here yet", delivery.message.hold_id)
