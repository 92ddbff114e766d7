"""The reserve fund: what members ask of it."""

from typing import Literal, Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.message import Euros, Member, Message
from shared.money import Amount


class InvestmentRequested(
    Message,
    name="wallet.investment_requested",
    version=1,
    subject="request_id",
    listeners=("membership",),
):
    """A member asks the reserve fund for an investment: membership opens the vote, whose answer is a decision."""

    request_id: UUID
    kind: Literal["studio", "training", "equipment"]
    asked: Euros
    requested_by: Member

    @classmethod
    def example(cls) -> Self:
        return cls(
            request_id=examples.example_id(90),
            kind="studio",
            asked=Amount(amount=120_000, unit="EUR"),
            requested_by=examples.ALIX,
        )
