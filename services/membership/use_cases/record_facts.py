"""Record what others said: the facts behind figures and profiles. A newer fact stands, in whatever order they come."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from services.membership.repository import accounts, registers
from services.membership.tables import (
    completed_missions,
    credited_statements,
    effect_answers,
    evenings_held,
    grants,
    listings,
)
from services.membership.use_cases.tell_member import tell_member
from shared.contracts.events import EveningHeld
from shared.contracts.families import EffectAnswerPayload
from shared.contracts.marketplace import ListingPublished, ListingWithdrawn
from shared.contracts.missions import MissionCompleted
from shared.contracts.wallet import CreditsExpired, CreditsGranted, FeesCredited, JournalSealed
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Park, Parked


async def record_evenings(work: UnitOfWork, deliveries: Sequence[Delivery[EveningHeld]]) -> Sequence[Parked]:
    """Evenings that took place, by territory."""
    rows = (
        {**d.message.model_dump(), "territory_id": d.envelope.territory, "sequence": d.sequence} for d in deliveries
    )
    return await _remember(work, evenings_held, rows)


async def record_journal_heads(work: UnitOfWork, deliveries: Sequence[Delivery[JournalSealed]]) -> Sequence[Parked]:
    """Heads of the wallet's journal, into the public register."""
    for delivery in deliveries:
        await registers.add_journal_head(work, delivery.message)
    return ()


async def record_listings(
    work: UnitOfWork, deliveries: Sequence[Delivery[ListingPublished] | Delivery[ListingWithdrawn]]
) -> Sequence[Parked]:
    """Which services are published, and which no longer."""
    rows = (
        {
            "listing_id": d.message.listing_id,
            "seller_id": d.message.seller.member_id,
            "sequence": d.sequence,
            "published": isinstance(d.message, ListingPublished),
            "territory_id": d.message.territory_id if isinstance(d.message, ListingPublished) else d.envelope.territory,
        }
        for d in deliveries
    )
    return await _remember(work, listings, rows)


async def record_missions(work: UnitOfWork, deliveries: Sequence[Delivery[MissionCompleted]]) -> Sequence[Parked]:
    """What clients accepted: the external revenue."""
    rows = (
        {
            "statement_id": d.message.statement_id,
            "mission_id": d.message.mission_id,
            "sequence": d.sequence,
            "territory_id": d.envelope.territory,
            "accepted_cents": d.message.accepted.amount,
            "accepted_on": d.message.accepted_on,
        }
        for d in deliveries
    )
    return await _remember(work, completed_missions, rows)


async def record_fees(work: UnitOfWork, deliveries: Sequence[Delivery[FeesCredited]]) -> Sequence[Parked]:
    """What reached the pot commun."""
    rows = (
        {
            "statement_id": d.message.statement_id,
            "source": d.message.source,
            "sequence": d.sequence,
            "territory_id": d.envelope.territory,
            "pot_cents": sum(line.amount.amount for line in d.message.lines if line.kind == "pot"),
            "credited_on": d.message.credited_on,
        }
        for d in deliveries
    )
    return await _remember(work, credited_statements, rows)


async def record_grant(work: UnitOfWork, delivery: Delivery[CreditsGranted]) -> None:
    """A yearly grant: counted, and the member is told."""
    message = delivery.message
    member = await accounts.find_member(work, message.member.member_id)
    if member is None:
        raise Park("the member is not known", message.member.member_id)
    row = {
        "member_id": member.member_id,
        "year": message.year,
        "sequence": delivery.sequence,
        "credits": message.granted.amount,
    }
    await remember(work.connection, grants, [row])
    told = {"amount": message.granted.model_dump(), "until_on": message.expires_on.isoformat()}
    await tell_member(work, member, "credits_granted", told, subject_id=message.group_id)


async def tell_expiry(work: UnitOfWork, delivery: Delivery[CreditsExpired]) -> None:
    """SUB was destroyed: the member is told how much, and why."""
    message = delivery.message
    member = await accounts.find_member(work, message.member.member_id)
    if member is None:
        raise Park("the member is not known", message.member.member_id)
    told = {"amount": message.expired.model_dump(), "number": message.year, "reason": f"sub_{message.reason}"}
    await tell_member(work, member, "credits_expired", told)


async def record_answers(work: UnitOfWork, deliveries: Sequence[Delivery[Any]]) -> Sequence[Parked]:
    """What the target of an effect did with it; the decision shows it."""
    rows = (_answer(d) for d in deliveries)
    return await _remember(work, effect_answers, rows)


def _answer(delivery: Delivery[EffectAnswerPayload]) -> dict[str, object]:
    message = delivery.message
    return {
        "effect_id": message.effect_id,
        "decision_id": message.decision_id,
        "sequence": delivery.sequence,
        "source": delivery.envelope.source,
        "outcome": message.outcome,
        "policy_key": message.policy_key,
        "policy_version": message.policy_version,
        "effective_on": message.effective_on,
        "reason_code": message.reason_code,
    }


async def _remember(work: UnitOfWork, table: Table, rows: Iterable[Mapping[str, object]]) -> Sequence[Parked]:
    await remember(work.connection, table, list(rows))
    return ()
