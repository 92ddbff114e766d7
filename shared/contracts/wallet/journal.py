"""The journal: sealed."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import Day, Message, PlainInteger, Sha256

SealNumber = Annotated[int, Field(strict=True, ge=1, le=2**53 - 1)]


class JournalSealed(
    Message,
    name="wallet.journal_sealed",
    version=1,
    subject="day_id",
    listeners=("membership",),
):
    """The head of the hash chain over the ledger at the end of a day: kept outside, a truncated journal shows."""

    day_id: UUID
    first_seal_no: SealNumber
    last_seal_no: SealNumber
    head_sha256: Sha256
    row_count: PlainInteger
    sealed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(90),
            first_seal_no=1,
            last_seal_no=4_711,
            head_sha256="5f" * 32,
            row_count=20_512,
            sealed_on=examples.DAY,
        )
