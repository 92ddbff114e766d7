"""Door 2: what missions hears. State facts of membership are kept; the wallet's answers move missions on."""

from collections.abc import Sequence

from services.missions.repository.reversals import Owed
from services.missions.tables import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.missions.use_cases.apply_decision import apply_decision
from services.missions.use_cases.record_answers import (
    record_credited,
    record_paid,
    record_payable,
    record_payout_failed,
    record_refused,
    record_reversed,
)
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
from shared.contracts.wallet import (
    ConversionFrozen,
    FeesCredited,
    FeesPaid,
    FeesPayable,
    FeesRefused,
    FeesReversed,
    PayoutFailed,
)
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park, Parked, Subscriptions

subscriptions = Subscriptions("missions")


def _ceiling_cents(granted: RoleGranted) -> int | None:
    """The ceiling in cents. One in credits lets its holder sign for no euro at all."""
    if granted.ceiling is None:
        return None
    return granted.ceiling.amount if granted.ceiling.unit == "EUR" else 0


subscriptions.remember(MemberRegistered, known_members)
subscriptions.remember(CharterSigned, charter_signatures)
subscriptions.remember(PlugGranted, plug_statuses, status=lambda _: "active", since_on=lambda m: m.granted_on)
subscriptions.remember(PlugSuspended, plug_statuses, status=lambda _: "suspended", since_on=lambda m: m.suspended_on)
subscriptions.remember(PlugResumed, plug_statuses, status=lambda _: "active", since_on=lambda m: m.resumed_on)
subscriptions.remember(PlugEnded, plug_statuses, status=lambda _: "ended", since_on=lambda m: m.ended_on)
subscriptions.remember(RoleGranted, mandates, ceiling_cents=_ceiling_cents)
subscriptions.remember(RoleEnded, mandate_ends)
subscriptions.remember(ConversionFrozen, frozen_years)
subscriptions.remember(
    AccessRevoked,
    token_revocations,
    subject_id=lambda m: m.member_id,
    issued_before_at=lambda m: m.tokens_issued_before_at,
)
subscriptions.remember(TerritoryOpened, territories, parent_id=lambda m: m.parent_territory_id)


@subscriptions.each(DecisionAdopted)
async def apply_adopted_decision(work: UnitOfWork, delivery: Delivery[DecisionAdopted]) -> None:
    """Store the policy values meant for missions, and answer each effect."""
    await apply_decision(work, delivery.message)


@subscriptions.batch(FeesCredited)
async def mark_credited(work: UnitOfWork, deliveries: Sequence[Delivery[FeesCredited]]) -> Sequence[Parked]:
    """The wallet has posted the fees. Statements of evenings are not ours; an unknown one waits."""
    ours = [delivery for delivery in deliveries if delivery.message.source == "mission"]
    if not ours:
        return ()
    known = await record_credited(work, {one.message.statement_id: one.message.credited_on for one in ours})
    return [
        Parked(one, "unknown statement", one.message.statement_id)
        for one in ours
        if one.message.statement_id not in known
    ]


@subscriptions.each(FeesRefused)
async def mark_refused(work: UnitOfWork, delivery: Delivery[FeesRefused]) -> None:
    """The wallet posted nothing: the mission is to be corrected, or a reversal is refused."""
    message = delivery.message
    if message.source != "mission":
        return
    if not await record_refused(work, message.statement_id, message.reason, message.reversal_id):
        raise Park("unknown statement or reversal", message.statement_id)


@subscriptions.each(FeesReversed)
async def mark_reversed(work: UnitOfWork, delivery: Delivery[FeesReversed]) -> None:
    """The wallet has taken amounts back, and says what members still owe."""
    message = delivery.message
    owed = [Owed(one.member.member_id, one.member.member_number, one.amount.amount) for one in message.receivables]
    if not await record_reversed(work, message.reversal_id, owed):
        raise Park("unknown reversal", message.statement_id)


@subscriptions.each(FeesPaid)
async def mark_paid(work: UnitOfWork, delivery: Delivery[FeesPaid]) -> None:
    """The bank has executed a batch of payouts."""
    await record_paid(work, delivery.message)


@subscriptions.each(PayoutFailed)
async def mark_payout_failed(work: UnitOfWork, delivery: Delivery[PayoutFailed]) -> None:
    """A member was not reached: their lines are payable again."""
    await record_payout_failed(work, delivery.message)


@subscriptions.batch(FeesPayable)
async def mark_payable(work: UnitOfWork, deliveries: Sequence[Delivery[FeesPayable]]) -> Sequence[Parked]:
    """The client has paid: what of each line the wallet can pay out."""
    await record_payable(work, deliveries)
    return ()
