"""Door 2: what missions hears. State facts of membership are kept; the wallet's answers move missions on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from services.missions.repository.reversals import Owed
from services.missions.tables import (
    charter_signatures,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from services.missions.use_cases.apply_decision import apply_decision
from services.missions.use_cases.record_answers import record_credited, record_refused, record_reversed
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
from shared.contracts.wallet import FeesCredited, FeesRefused, FeesReversed
from shared.database.tables import token_revocations
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park, Parked, Subscriptions

subscriptions = Subscriptions("missions")


def _status(member: Member, status: Literal["active", "suspended", "ended"], since_on: date) -> Mapping[str, object]:
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
subscriptions.remember(PlugGranted, plug_statuses, lambda m: _status(m.member, "active", m.granted_on))
subscriptions.remember(PlugSuspended, plug_statuses, lambda m: _status(m.member, "suspended", m.suspended_on))
subscriptions.remember(PlugResumed, plug_statuses, lambda m: _status(m.member, "active", m.resumed_on))
subscriptions.remember(PlugEnded, plug_statuses, lambda m: _status(m.member, "ended", m.ended_on))
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
        "ceiling_cents": _ceiling_cents(m),
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


def _ceiling_cents(granted: RoleGranted) -> int | None:
    """The ceiling in cents. One in credits lets its holder sign for no euro at all."""
    if granted.ceiling is None:
        return None
    return granted.ceiling.amount if granted.ceiling.unit == "EUR" else 0


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
