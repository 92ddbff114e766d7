"""What the marketplace says: listings, orders between members, and notices to them."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.families import DayClosedPayload, MessageCount, NoticeParameters, NoticePayload
from shared.contracts.message import Bps, Code, Credits, Day, Member, Message, Version

WithdrawalReason = Literal["by_seller", "plug_suspended", "plug_ended", "by_council"]
CompletedHow = Literal["buyer", "deadline"]
CancelReason = Literal["refused_by_seller", "by_buyer", "by_agreement", "not_accepted_in_time", "party_ended"]
NoticeKind = Literal[
    "order_to_accept",
    "order_refused",
    "order_accepted",
    "order_delivered",
    "order_completed",
    "order_cancelled",
    "order_settled",
    "listing_withdrawn",
    "dispute_opened",
    "dispute_resolved",
    "refund_granted",
    "review_published",
]
DisputeLevel = Literal["agreement", "mediator", "jury", "council"]
RefundGround = Literal["agreement", "decision"]
SkillCodes = Annotated[tuple[Code, ...], Field(max_length=50)]


class ListingPublished(
    Message,
    name="marketplace.listing_published",
    version=1,
    subject="listing_id",
    listeners=("membership",),
    fact="state",
):
    """A version of a listing is open to orders. `price_credits` is in hundredths, payable in SUB or COL."""

    listing_id: UUID
    listing_version: Version
    seller: Member
    category_code: Code
    skill_codes: SkillCodes
    price_credits: Credits
    territory_id: UUID

    @classmethod
    def example(cls) -> Self:
        return cls(
            listing_id=examples.LISTING,
            listing_version=1,
            seller=examples.ALIX,
            category_code="sound",
            skill_codes=("mixing",),
            price_credits=3_000,
            territory_id=examples.TERRITORY,
        )


class ListingWithdrawn(
    Message,
    name="marketplace.listing_withdrawn",
    version=1,
    subject="listing_id",
    listeners=("membership",),
    fact="state",
):
    """A listing takes no more orders."""

    listing_id: UUID
    seller: Member
    reason: WithdrawalReason

    @classmethod
    def example(cls) -> Self:
        return cls(listing_id=examples.LISTING, seller=examples.ALIX, reason="by_seller")


class OrderPlaced(
    Message,
    name="marketplace.order_placed",
    version=1,
    subject="order_id",
    listeners=("wallet",),
    kept=True,
):
    """A member ordered: the wallet holds the price (SUB first, then COL) under the order's id, or refuses."""

    order_id: UUID
    listing_id: UUID
    listing_version: Version
    buyer: Member
    seller: Member
    price_credits: Credits
    placed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            order_id=examples.ORDER,
            listing_id=examples.LISTING,
            listing_version=1,
            buyer=examples.BILAL,
            seller=examples.ALIX,
            price_credits=3_000,
            placed_on=examples.DAY,
        )


class OrderCompleted(
    Message,
    name="marketplace.order_completed",
    version=1,
    subject="order_id",
    listeners=("wallet", "membership"),
    kept=True,
):
    """The buyer accepted what was delivered, or let the deadline pass: the wallet pays the seller the whole rest."""

    order_id: UUID
    buyer: Member
    seller: Member
    how: CompletedHow
    skill_codes: SkillCodes
    completed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            order_id=examples.ORDER,
            buyer=examples.BILAL,
            seller=examples.ALIX,
            how="buyer",
            skill_codes=("mixing",),
            completed_on=examples.DAY,
        )


class OrderCancelled(
    Message,
    name="marketplace.order_cancelled",
    version=1,
    subject="order_id",
    listeners=("wallet",),
    kept=True,
):
    """An order ends unpaid: the wallet gives back what is left of the hold, and refuses a hold that comes later."""

    order_id: UUID
    reason: CancelReason
    cancelled_on: Day
    cumulated_bps: Bps | None = None
    """The share of the price that accepted milestones gave the seller; absent: none."""

    @classmethod
    def example(cls) -> Self:
        return cls(order_id=examples.ORDER, reason="refused_by_seller", cancelled_on=examples.DAY)


class MilestoneAccepted(
    Message,
    name="marketplace.milestone_accepted",
    version=1,
    subject="order_id",
    listeners=("wallet",),
    kept=True,
):
    """The buyer accepted a part: the wallet pays the seller this share of the price, less what was paid before."""

    order_id: UUID
    milestone_no: Version
    cumulated_bps: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    accepted_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(order_id=examples.ORDER, milestone_no=1, cumulated_bps=3_500, accepted_on=examples.DAY)


class DisputeOpened(
    Message,
    name="marketplace.dispute_opened",
    version=1,
    subject="order_id",
    listeners=("wallet", "membership"),
):
    """The parties disagree: what is held stays held until the dispute is resolved."""

    order_id: UUID
    dispute_id: UUID
    opened_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(order_id=examples.ORDER, dispute_id=examples.example_id(43), opened_on=examples.DAY)


class DisputeResolved(
    Message,
    name="marketplace.dispute_resolved",
    version=1,
    subject="order_id",
    listeners=("wallet", "membership"),
    kept=True,
):
    """No appeal is possible: the seller has `seller_bps` of the price, milestones included; the rest goes back."""

    order_id: UUID
    dispute_id: UUID
    seller_bps: Bps
    level: DisputeLevel
    decision_id: UUID | None = None
    resolved_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            order_id=examples.ORDER,
            dispute_id=examples.example_id(43),
            seller_bps=3_500,
            level="agreement",
            resolved_on=examples.DAY,
        )


class RefundGranted(
    Message,
    name="marketplace.refund_granted",
    version=1,
    subject="refund_id",
    listeners=("wallet",),
    kept=True,
):
    """The seller of a completed order gives credits back: COL at once where there is any, the rest is a claim."""

    refund_id: UUID
    order_id: UUID
    from_member: Member
    to_member: Member
    credits: Credits
    ground: RefundGround
    decision_id: UUID | None = None
    granted_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            refund_id=examples.example_id(44),
            order_id=examples.ORDER,
            from_member=examples.ALIX,
            to_member=examples.BILAL,
            credits=1_000,
            ground="agreement",
            granted_on=examples.DAY,
        )


class NoticeIssued(
    NoticePayload,
    name="marketplace.notice_issued",
    version=1,
    subject="notice_id",
    listeners=("membership",),
):
    """Membership tells a member about an order or a listing."""

    kind: NoticeKind

    @classmethod
    def example(cls) -> Self:
        return cls(
            notice_id=examples.example_id(42),
            member_id=examples.BILAL.member_id,
            kind="order_refused",
            parameters=NoticeParameters(order_id=examples.ORDER, reason="insufficient_credits"),
            urgent=False,
        )


class DayClosed(
    DayClosedPayload, name="marketplace.day_closed", version=1, subject="day_id", listeners=("wallet",), fact="state"
):
    """What marketplace said with the business date that is over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(72),
            business_date=examples.DAY,
            counts=(MessageCount(message="marketplace.order_placed.v1", count=3),),
            sums=(),
        )
