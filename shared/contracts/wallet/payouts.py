"""Fees on their way out: payable once the client has paid, paid by a batch, or back again."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import LIST_LIMIT, Euros, Message, Payload
from shared.money import Amount


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
