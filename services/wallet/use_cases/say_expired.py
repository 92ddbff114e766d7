"""Tell that SUB was destroyed, and why."""

from datetime import date
from uuid import UUID

from shared.contracts.message import Member
from shared.contracts.wallet import CreditsExpired, ExpiryReason
from shared.database.unit_of_work import UnitOfWork
from shared.money import Amount
from shared.observability.cause import Cause


def say_expired(
    work: UnitOfWork,
    cause: Cause,
    member: Member,
    year: int,
    expired: int,
    reason: ExpiryReason,
    on: date,
    territory_id: UUID | None = None,
) -> None:
    """Announce `credits_expired`: `expired` hundredths of the SUB of `year`, destroyed with business date `on`."""
    said = CreditsExpired(member=member, year=year, expired=Amount(amount=expired, unit="SUB"), reason=reason)
    work.outbox.add(said, cause=cause, business_date=on, territory_id=territory_id)
