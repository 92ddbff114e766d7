"""Door 2: what the wallet hears, and the use case that each message goes to.

Handlers of a batch run in this order. What moves credits comes before what moves euros, in every process alike, so
that two transactions never wait for each other's ledger.
"""

from collections.abc import Sequence

from services.wallet.tables import known_members, mandate_ends, mandates, territories
from services.wallet.use_cases.apply_decision import apply_decision
from services.wallet.use_cases.credit_fees import credit_fees
from services.wallet.use_cases.follow_plug_status import StatusFact, follow_plug_status
from services.wallet.use_cases.mark_disputes import mark_disputes
from services.wallet.use_cases.place_holds import place_holds
from services.wallet.use_cases.receive_invoices import receive_invoices
from services.wallet.use_cases.receive_payments import receive_payments
from services.wallet.use_cases.refund_order import refund_order
from services.wallet.use_cases.reverse_fees import reverse_fees
from services.wallet.use_cases.settle_holds import settle_disputes, settle_holds, settle_milestones
from services.wallet.use_cases.void_holds import void_holds
from shared.contracts import events, marketplace, membership, missions
from shared.contracts.marketplace import (
    DisputeOpened,
    DisputeResolved,
    MilestoneAccepted,
    OrderCancelled,
    OrderCompleted,
    OrderPlaced,
    RefundGranted,
)
from shared.contracts.membership import (
    AccessRevoked,
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
from shared.contracts.missions import InvoiceIssued, MissionCompleted, MissionFeesReversed, PaymentRecorded
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.day_closing import hear_day_closed
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked, Subscriptions

subscriptions = Subscriptions("wallet")

subscriptions.remember(
    AccessRevoked,
    token_revocations,
    subject_id=lambda m: m.member_id,
    issued_before_at=lambda m: m.tokens_issued_before_at,
)
subscriptions.remember(TerritoryOpened, territories, parent_id=lambda m: m.parent_territory_id)
subscriptions.remember(MemberRegistered, known_members)
subscriptions.remember(
    RoleGranted,
    mandates,
    ceiling_amount=lambda m: m.ceiling.amount if m.ceiling else None,
    ceiling_unit=lambda m: m.ceiling.unit if m.ceiling else None,
)
subscriptions.remember(RoleEnded, mandate_ends)
subscriptions.each(membership.DayClosed)(hear_day_closed)
subscriptions.each(marketplace.DayClosed)(hear_day_closed)
subscriptions.each(missions.DayClosed)(hear_day_closed)
subscriptions.each(events.DayClosed)(hear_day_closed)


@subscriptions.each(DecisionAdopted)
async def hear_decision(work: UnitOfWork, delivery: Delivery[DecisionAdopted]) -> None:
    """Policy values of the wallet."""
    await apply_decision(work, delivery.message)


@subscriptions.batch(PlugGranted)
async def hear_granted(work: UnitOfWork, deliveries: Sequence[Delivery[PlugGranted]]) -> Sequence[Parked]:
    """A Plug begins: the SUB of the year."""
    facts = [
        StatusFact(d.message.member, "active", d.message.granted_on, None, d.sequence, d.cause) for d in deliveries
    ]
    await follow_plug_status(work, facts)
    return ()


@subscriptions.batch(PlugSuspended)
async def hear_suspended(work: UnitOfWork, deliveries: Sequence[Delivery[PlugSuspended]]) -> Sequence[Parked]:
    """A Plug is suspended: no new order, no grant."""
    facts = [
        StatusFact(d.message.member, "suspended", d.message.suspended_on, d.message.until_on, d.sequence, d.cause)
        for d in deliveries
    ]
    await follow_plug_status(work, facts)
    return ()


@subscriptions.batch(PlugResumed)
async def hear_resumed(work: UnitOfWork, deliveries: Sequence[Delivery[PlugResumed]]) -> Sequence[Parked]:
    """A suspension is over: the SUB of the year if it was missed."""
    facts = [
        StatusFact(d.message.member, "active", d.message.resumed_on, None, d.sequence, d.cause) for d in deliveries
    ]
    await follow_plug_status(work, facts)
    return ()


@subscriptions.batch(PlugEnded)
async def hear_ended(work: UnitOfWork, deliveries: Sequence[Delivery[PlugEnded]]) -> Sequence[Parked]:
    """Somebody is no longer Plug: their SUB outside holds is destroyed."""
    facts = [StatusFact(d.message.member, "ended", d.message.ended_on, None, d.sequence, d.cause) for d in deliveries]
    await follow_plug_status(work, facts)
    return ()


@subscriptions.batch(OrderPlaced)
async def hear_order_placed(work: UnitOfWork, deliveries: Sequence[Delivery[OrderPlaced]]) -> Sequence[Parked]:
    """Orders: set their price aside."""
    return await place_holds(work, deliveries)


@subscriptions.batch(DisputeOpened)
async def hear_dispute_opened(work: UnitOfWork, deliveries: Sequence[Delivery[DisputeOpened]]) -> Sequence[Parked]:
    """Disputes: mark the hold."""
    return await mark_disputes(work, deliveries)


@subscriptions.batch(MilestoneAccepted)
async def hear_milestone(work: UnitOfWork, deliveries: Sequence[Delivery[MilestoneAccepted]]) -> Sequence[Parked]:
    """Milestones: pay the seller a part."""
    return await settle_milestones(work, deliveries)


@subscriptions.batch(DisputeResolved)
async def hear_dispute_resolved(work: UnitOfWork, deliveries: Sequence[Delivery[DisputeResolved]]) -> Sequence[Parked]:
    """Resolved disputes: the seller's share, and the rest back."""
    return await settle_disputes(work, deliveries)


@subscriptions.batch(OrderCompleted)
async def hear_order_completed(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCompleted]]) -> Sequence[Parked]:
    """Completed orders: pay the seller."""
    return await settle_holds(work, deliveries)


@subscriptions.batch(OrderCancelled)
async def hear_order_cancelled(work: UnitOfWork, deliveries: Sequence[Delivery[OrderCancelled]]) -> Sequence[Parked]:
    """Orders that end unpaid: give back."""
    await void_holds(work, deliveries)
    return ()


@subscriptions.each(RefundGranted)
async def hear_refund(work: UnitOfWork, delivery: Delivery[RefundGranted]) -> None:
    """Refunds of completed orders."""
    await refund_order(work, delivery)


@subscriptions.batch(MissionCompleted)
async def hear_mission_completed(
    work: UnitOfWork, deliveries: Sequence[Delivery[MissionCompleted]]
) -> Sequence[Parked]:
    """Fees of missions: credit them line by line."""
    await credit_fees(work, deliveries)
    return ()


@subscriptions.batch(InvoiceIssued)
async def hear_invoices(work: UnitOfWork, deliveries: Sequence[Delivery[InvoiceIssued]]) -> Sequence[Parked]:
    """Invoices of clients: what they owe, and the VAT."""
    await receive_invoices(work, deliveries)
    return ()


@subscriptions.batch(PaymentRecorded)
async def hear_payments(work: UnitOfWork, deliveries: Sequence[Delivery[PaymentRecorded]]) -> Sequence[Parked]:
    """Payments of clients: cash, and what can be paid out since."""
    return await receive_payments(work, deliveries)


@subscriptions.each(MissionFeesReversed)
async def hear_fees_reversed(work: UnitOfWork, delivery: Delivery[MissionFeesReversed]) -> None:
    """Corrections of fees: take back."""
    await reverse_fees(work, delivery)
