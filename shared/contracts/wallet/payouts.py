"""Fees on their way out: payable once the client has paid, paid by a batch, or back again."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import LIST_LIMIT, Day, Euros, Member, Message, Payload
from shared.money import Amount

PayoutFailure = Literal["no_details", "returned_by_bank", "vehicle_refused"]


class PayableLine(Payload):
    """How much of a line can be paid out, in all, since its statement was credited."""

    line_id: UUID
    payable: Euros


class FeesPayable(
    Message,
    name="wallet.fees_payable",
    version=1,
    subject="statement_id",
    listeners=("missions",),
    fact="state",
):
    """What of a statement can be paid out so far; lines of which nothing can are left out."""

    statement_id: UUID
    source_id: UUID
    cause_id: UUID
    """The client's payment; the statement itself where acceptance makes payable."""
    lines: Annotated[tuple[PayableLine, ...], Field(min_length=1, max_length=LIST_LIMIT)]

    @classmethod
    def example(cls) -> Self:
        return cls(
            statement_id=examples.STATEMENT,
            source_id=examples.MISSION,
            cause_id=examples.example_id(57),
            lines=(PayableLine(line_id=examples.example_id(81), payable=Amount(amount=48_250, unit="EUR")),),
        )


class PaidLine(Payload):
    """What a batch paid of one line, and to whom: membership knows no lines."""

    statement_id: UUID
    line_id: UUID
    member: Member
    paid: Euros


class FeesPaid(
    Message,
    name="wallet.fees_paid",
    version=1,
    subject="batch_id",
    listeners=("missions", "membership"),
    kept=True,
):
    """The bank executed a batch of payouts; a long one is said in several messages."""

    batch_id: UUID
    lines: Annotated[tuple[PaidLine, ...], Field(min_length=1, max_length=LIST_LIMIT)]
    executed_on: Day

    @classmethod
    def example(cls) -> Self:
        line = PaidLine(
            statement_id=examples.STATEMENT,
            line_id=examples.example_id(81),
            member=examples.ALIX,
            paid=Amount(amount=48_250, unit="EUR"),
        )
        return cls(batch_id=examples.example_id(58), lines=(line,), executed_on=examples.DAY)


class PayoutFailed(
    Message,
    name="wallet.payout_failed",
    version=1,
    subject="batch_id",
    listeners=("missions", "membership"),
    kept=True,
):
    """A member is not paid by a batch: the amount is payable again. `line_id` is the batch's line, one a member."""

    batch_id: UUID
    line_id: UUID
    member: Member
    reason: PayoutFailure

    @classmethod
    def example(cls) -> Self:
        return cls(
            batch_id=examples.example_id(58),
            line_id=examples.example_id(59),
            member=examples.ALIX,
            reason="returned_by_bank",
        )
