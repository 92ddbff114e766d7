"""Holds of orders: placed, refused, settled, voided."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import CollectiveCredits, Day, Member, Message, SubsidyCredits, Version
from shared.money import Amount

HoldRefusal = Literal["insufficient_credits", "plug_inactive", "unknown_member", "own_order", "limit"]
CreditParts = Annotated[tuple[Amount, ...], Field(max_length=2)]
"""What stands in SUB and in COL; a unit that is absent is 0."""


class HoldPlaced(
    Message,
    name="wallet.hold_placed",
    version=1,
    subject="hold_id",
    listeners=("marketplace",),
    kept=True,
):
    """The buyer's credits are set aside for an order (hold id = order id): the seller may accept."""

    hold_id: UUID
    purpose: Literal["order"]
    member: Member
    parts: Annotated[tuple[Amount, ...], Field(min_length=1, max_length=2)]
    placed_on: Day

    @classmethod
    def example(cls) -> Self:
        parts = (Amount(amount=2_000, unit="SUB"), Amount(amount=1_000, unit="COL"))
        return cls(hold_id=examples.ORDER, purpose="order", member=examples.BILAL, parts=parts, placed_on=examples.DAY)


class HoldRefused(
    Message,
    name="wallet.hold_refused",
    version=1,
    subject="hold_id",
    listeners=("marketplace",),
):
    """Nothing was set aside for an order. The seller is not told amounts."""

    hold_id: UUID
    member: Member
    reason: HoldRefusal

    @classmethod
    def example(cls) -> Self:
        return cls(hold_id=examples.ORDER, member=examples.BILAL, reason="insufficient_credits")


class HoldSettled(
    Message,
    name="wallet.hold_settled",
    version=1,
    subject="hold_id",
    listeners=("marketplace", "membership"),
    kept=True,
):
    """The seller is paid from a hold: `to_seller` = `issued` (for the `destroyed` SUB) + `moved` (the buyer's COL)."""

    hold_id: UUID
    settlement_no: Version
    final: bool
    seller: Member
    to_seller: CollectiveCredits
    destroyed: SubsidyCredits | None = None
    issued: CollectiveCredits | None = None
    moved: CollectiveCredits | None = None
    returned: CreditParts = ()
    settled_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            hold_id=examples.ORDER,
            settlement_no=1,
            final=True,
            seller=examples.ALIX,
            to_seller=Amount(amount=3_000, unit="COL"),
            destroyed=Amount(amount=2_000, unit="SUB"),
            issued=Amount(amount=2_000, unit="COL"),
            moved=Amount(amount=1_000, unit="COL"),
            returned=(),
            settled_on=examples.DAY,
        )


class HoldVoided(
    Message,
    name="wallet.hold_voided",
    version=1,
    subject="hold_id",
    listeners=("marketplace",),
    kept=True,
):
    """What was left of a hold went back to the buyer; SUB whose year is over expired on the way."""

    hold_id: UUID
    member: Member
    returned: CreditParts
    expired_on_return: SubsidyCredits | None = None
    voided_on: Day

    @classmethod
    def example(cls) -> Self:
        returned = (Amount(amount=2_000, unit="SUB"), Amount(amount=1_000, unit="COL"))
        return cls(hold_id=examples.ORDER, member=examples.BILAL, returned=returned, voided_on=examples.DAY)
