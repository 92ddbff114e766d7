"""Fees: credited, refused, reversed."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import LIST_LIMIT, Day, Euros, Member, Message, Payload, Version
from shared.money import Amount

FeesSource = Literal["mission", "evening"]
FeesRefusal = Literal["lines_do_not_add_up", "pot_line_differs", "duplicate_line", "unknown_reversal", "bounds"]


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
