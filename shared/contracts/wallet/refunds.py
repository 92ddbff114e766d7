"""Refunds of completed orders."""

from typing import Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.message import CollectiveCredits, Day, Member, Message, PlainInteger
from shared.money import Amount


class RefundPosted(
    Message,
    name="wallet.refund_posted",
    version=1,
    subject="refund_id",
    listeners=("marketplace",),
    kept=True,
):
    """COL went back to the buyer, now (`posted`); `to_recover_credits` is still a claim on the seller's next COL.

    Said again whenever the claim is recovered in part or whole.
    """

    refund_id: UUID
    order_id: UUID
    from_member: Member
    to_member: Member
    posted: CollectiveCredits | None = None
    to_recover_credits: PlainInteger
    posted_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            refund_id=examples.example_id(44),
            order_id=examples.ORDER,
            from_member=examples.ALIX,
            to_member=examples.BILAL,
            posted=Amount(amount=600, unit="COL"),
            to_recover_credits=400,
            posted_on=examples.DAY,
        )
