"""Door 2: what events hears of membership. Facts are remembered; an answered admission is done."""

from collections.abc import Mapping, Sequence
from datetime import date

from services.events.tables import (
    charter_signatures,
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
from shared.contracts.message import Member
from shared.database.remember import remember
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked, Subscriptions

subscriptions = Subscriptions("events")


def _status(member: Member, status: str, since_on: date) -> Mapping[str, object]:
    return {
        "member_id": member.member_id,
        "member_number": member.member_number,
        "status": status,
        "since_on": since_on,
    }


subscriptions.remember(
    MemberRegistered,
    known_members,
    lambda m: {
        "member_id": m.member.member_id,
        "member_number": m.member.member_number,
        "kind": m.kind,
        "registered_on": m.registered_on,
    },
)
subscriptions.remember(
    CharterSigned,
    charter_signatures,
    lambda m: {
        "member_id": m.member.member_id,
        "charter_version": m.charter_version,
        "signed_on": m.signed_on,
    },
)
subscriptions.remember(
    TerritoryOpened,
    territories,
    lambda m: {
        "territory_id": m.territory_id,
        "code": m.code,
        "opened_on": m.opened_on,
        "parent_id": m.parent_territory_id,
    },
)
subscriptions.remember(
    RoleGranted,
    mandates,
    lambda m: {
        "mandate_id": m.mandate_id,
        "member_id": m.member.member_id,
        "role": m.role,
        "scope_id": m.scope_id,
        "from_on": m.from_on,
        "until_on": m.until_on,
    },
)
subscriptions.remember(
    RoleEnded,
    mandate_ends,
    lambda m: {"mandate_id": m.mandate_id, "member_id": m.member.member_id, "ended_on": m.ended_on},
)
subscriptions.remember(
    AccessRevoked,
    token_revocations,
    lambda m: {"subject_id": m.member_id, "issued_before_at": m.tokens_issued_before_at},
)
subscriptions.remember(PlugSuspended, plug_statuses, lambda m: _status(m.member, "suspended", m.suspended_on))
subscriptions.remember(PlugResumed, plug_statuses, lambda m: _status(m.member, "active", m.resumed_on))
subscriptions.remember(PlugEnded, plug_statuses, lambda m: _status(m.member, "ended", m.ended_on))


@subscriptions.batch(PlugGranted)
async def follow_plug_granted(work: UnitOfWork, deliveries: Sequence[Delivery[PlugGranted]]) -> Sequence[Parked]:
    """Remember the status where it is news; the admission is done even when a newer status has overtaken this one."""
    rows = [
        {**_status(delivery.message.member, "active", delivery.message.granted_on), "sequence": delivery.sequence}
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
