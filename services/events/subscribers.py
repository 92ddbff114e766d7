"""Door 2: what events hears of membership. Facts are remembered; an answered admission is done."""

from collections.abc import Sequence

from services.events.tables import (
    charter_signatures,
    frozen_years,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.events.use_cases.admit_artist import complete_admissions
from services.events.use_cases.apply_decision import apply_decision
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
from shared.contracts.wallet import ConversionFrozen
from shared.database.remember import remember
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked, Subscriptions

subscriptions = Subscriptions("events")

subscriptions.remember(MemberRegistered, known_members)
subscriptions.remember(CharterSigned, charter_signatures)
subscriptions.remember(TerritoryOpened, territories, parent_id=lambda m: m.parent_territory_id)
subscriptions.remember(RoleGranted, mandates)
subscriptions.remember(RoleEnded, mandate_ends)
subscriptions.remember(ConversionFrozen, frozen_years)
subscriptions.remember(
    AccessRevoked,
    token_revocations,
    subject_id=lambda m: m.member_id,
    issued_before_at=lambda m: m.tokens_issued_before_at,
)
subscriptions.remember(PlugSuspended, plug_statuses, status=lambda _: "suspended", since_on=lambda m: m.suspended_on)
subscriptions.remember(PlugResumed, plug_statuses, status=lambda _: "active", since_on=lambda m: m.resumed_on)
subscriptions.remember(PlugEnded, plug_statuses, status=lambda _: "ended", since_on=lambda m: m.ended_on)


@subscriptions.batch(PlugGranted)
async def follow_plug_granted(work: UnitOfWork, deliveries: Sequence[Delivery[PlugGranted]]) -> Sequence[Parked]:
    """Remember the status where it is news; the admission is done even when a newer status has overtaken this one."""
    rows = [
        {
            "member_id": delivery.message.member.member_id,
            "member_number": delivery.message.member.member_number,
            "sequence": delivery.sequence,
            "status": "active",
            "since_on": delivery.message.granted_on,
        }
        for delivery in deliveries
    ]
    await remember(work.connection, plug_statuses, rows)
    granted = {delivery.message.member.member_id: delivery.message.granted_on for delivery in deliveries}
    await complete_admissions(work, granted)
    return ()


@subscriptions.each(DecisionAdopted)
async def follow_decision(work: UnitOfWork, delivery: Delivery[DecisionAdopted]) -> None:
    """Store the policy values meant for events."""
    await apply_decision(work, delivery.message)
