"""What the wallet says: what was granted, held, settled, credited, refused and reversed."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.families import EffectAnswerPayload
from shared.contracts.message import (
    LIST_LIMIT,
    CollectiveCredits,
    Day,
    Euros,
    Member,
    Message,
    Payload,
    PolicyVersionNumber,
    SubsidyCredits,
    Version,
    Year,
)
from shared.money import Amount

HoldRefusal = Literal["insufficient_credits", "plug_inactive", "unknown_member", "own_order", "limit"]
FeesSource = Literal["mission", "evening"]
FeesRefusal = Literal["lines_do_not_add_up", "pot_line_differs", "duplicate_line", "unknown_reversal", "bounds"]
CreditParts = Annotated[tuple[Amount, ...], Field(max_length=2)]
"""What stands in SUB and in COL; a unit that is absent is 0."""


class CreditsGranted(
    Message,
    name="wallet.credits_granted",
    version=1,
    subject="member",
    listeners=("membership",),
    kept=True,
):
    """The SUB of a year, granted once a member and year."""

    member: Member
    year: Year
    granted: SubsidyCredits
    expires_on: Day
    policy_version: PolicyVersionNumber
    group_id: UUID

    @classmethod
    def example(cls) -> Self:
        return cls(
            member=examples.ALIX,
            year=2027,
            granted=Amount(amount=10_000, unit="SUB"),
            expires_on=date(2027, 12, 31),
            policy_version=0,
            group_id=examples.example_id(70),
        )


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


class CreditedLine(Payload):
    """One line of a statement as the wallet posted it."""

    line_id: UUID
    kind: Literal["member", "direct_cost", "pot"]
    member: Member | None = None
    amount: Euros


CreditedLines = Annotated[tuple[CreditedLine, ...], Field(min_length=1, max_length=LIST_LIMIT)]


class FeesCredited(
    Message,
    name="wallet.fees_credited",
    version=1,
    subject="statement_id",
    listeners=("missions", "membership"),
    kept=True,
):
    """A statement's lines are posted in one balanced group. `stage_no` is absent for the final statement."""

    statement_id: UUID
    source: FeesSource
    source_id: UUID
    stage_no: Version | None = None
    lines: CreditedLines
    group_id: UUID
    credited_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            statement_id=examples.STATEMENT,
            source="mission",
            source_id=examples.MISSION,
            lines=(
                CreditedLine(
                    line_id=examples.example_id(53),
                    kind="member",
                    member=examples.ALIX,
                    amount=Amount(amount=204_000, unit="EUR"),
                ),
                CreditedLine(line_id=examples.example_id(54), kind="pot", amount=Amount(amount=36_000, unit="EUR")),
            ),
            group_id=examples.example_id(71),
            credited_on=examples.DAY,
        )


class FeesRefused(
    Message,
    name="wallet.fees_refused",
    version=1,
    subject="statement_id",
    listeners=("missions",),
):
    """A statement, or the reversal named, does not hold together: nothing was posted, the sender corrects it."""

    statement_id: UUID
    source: FeesSource
    source_id: UUID
    reason: FeesRefusal
    reversal_id: UUID | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            statement_id=examples.STATEMENT,
            source="mission",
            source_id=examples.MISSION,
            reason="lines_do_not_add_up",
        )


class Receivable(Payload):
    """What a member owes because the fees were spent or paid out already."""

    member: Member
    amount: Euros


class FeesReversed(
    Message,
    name="wallet.fees_reversed",
    version=1,
    subject="reversal_id",
    listeners=("missions",),
    kept=True,
):
    """A reversal is posted: the amounts taken back line by line, and what stays owed."""

    reversal_id: UUID
    statement_id: UUID
    lines: CreditedLines
    receivables: Annotated[tuple[Receivable, ...], Field(max_length=LIST_LIMIT)] = ()

    @classmethod
    def example(cls) -> Self:
        line = CreditedLine(
            line_id=examples.example_id(53),
            kind="member",
            member=examples.ALIX,
            amount=Amount(amount=4_000, unit="EUR"),
        )
        owed = Receivable(member=examples.ALIX, amount=Amount(amount=1_500, unit="EUR"))
        return cls(reversal_id=examples.REVERSAL, statement_id=examples.STATEMENT, lines=(line,), receivables=(owed,))


class EffectAnswered(
    EffectAnswerPayload,
    name="wallet.effect_answered",
    version=1,
    subject="effect_id",
    listeners=("membership",),
):
    """What the wallet did with an effect of a decision."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            decision_id=examples.DECISION,
            effect_id=examples.example_id(22),
            outcome="applied",
            policy_key="yearly_grant",
            policy_version=1,
            effective_on=examples.DAY,
        )
