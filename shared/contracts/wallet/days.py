"""What the wallet says at the end of a day."""

from typing import Self

from shared.contracts import examples
from shared.contracts.families import DayClosedPayload, MessageCount, UnitSum


class DayClosed(
    DayClosedPayload, name="wallet.day_closed", version=1, subject="day_id", listeners=("membership",), fact="state"
):
    """What wallet said with the business date that is over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(75),
            business_date=examples.DAY,
            counts=(MessageCount(message="wallet.fees_credited.v1", count=3),),
            sums=(UnitSum(unit="EUR", amount=240_000), UnitSum(unit="COL", amount=3_000)),
        )
