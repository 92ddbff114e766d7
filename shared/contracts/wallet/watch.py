"""What the wallet watches: the figures of a month, and thresholds of the law that come near."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.message import Day, Member, Message, PlainInteger

ThresholdKind = Literal["network_volume", "seller_vat", "link_limit"]
"""`link_limit` is for links between cooperatives: nobody says it before there are any, and a kind that came later would
be another version of the message."""
YearMonth = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class MonthClosed(
    Message,
    name="wallet.month_closed",
    version=1,
    subject="month_id",
    listeners=("membership",),
    fact="state",
):
    """The figures of a month by business dates: cents, and hundredths of credits."""

    month_id: UUID
    month: YearMonth
    pot_in: PlainInteger
    pot_out: PlainInteger
    pot_balance: PlainInteger
    reserve_balance: PlainInteger
    credits_issued_sub: PlainInteger
    credits_issued_col: PlainInteger
    credits_destroyed_sub: PlainInteger
    credits_destroyed_col: PlainInteger
    volume_12_months: PlainInteger

    @classmethod
    def example(cls) -> Self:
        return cls(
            month_id=examples.example_id(90),
            month="2027-03",
            pot_in=36_000,
            pot_out=0,
            pot_balance=36_000,
            reserve_balance=0,
            credits_issued_sub=30_000,
            credits_issued_col=3_000,
            credits_destroyed_sub=3_000,
            credits_destroyed_col=0,
            volume_12_months=3_000,
        )


class ThresholdReached(
    Message,
    name="wallet.threshold_reached",
    version=1,
    subject="watched_id",
    listeners=("membership",),
):
    """A watched figure reached a level of a limit, once a level and year. `member` is absent for the cooperative's."""

    watched_id: UUID
    kind: ThresholdKind
    member: Member | None = None
    reached_bps: PlainInteger
    on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            watched_id=examples.ALIX.member_id,
            kind="seller_vat",
            member=examples.ALIX,
            reached_bps=8_125,
            on=examples.DAY,
        )
