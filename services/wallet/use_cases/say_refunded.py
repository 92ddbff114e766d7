"""Tell what was given back of a refund, and what is still a claim."""

from datetime import date

from services.wallet.repository.refunds import Refund
from shared.contracts.message import Member
from shared.contracts.wallet import RefundPosted
from shared.database.unit_of_work import UnitOfWork
from shared.money import Amount
from shared.observability.cause import Cause


def say_refunded(work: UnitOfWork, cause: Cause, refund: Refund, posted: int, on: date) -> None:
    """Announce `refund_posted`: `posted` hundredths now, and what is left of the claim."""
    said = RefundPosted(
        refund_id=refund.refund_id,
        order_id=refund.order_id,
        from_member=Member(member_id=refund.from_id, member_number=refund.from_number),
        to_member=Member(member_id=refund.to_id, member_number=refund.to_number),
        posted=Amount(amount=posted, unit="COL") if posted else None,
        to_recover_credits=refund.claim,
        posted_on=on,
    )
    work.outbox.add(said, cause=cause, business_date=on, territory_id=refund.territory_id)
