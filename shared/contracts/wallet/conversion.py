"""What the wallet says of the yearly conversion: one message a step and none a member."""

from datetime import UTC, datetime
from typing import Literal, Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.message import (
    CollectiveCredits,
    Day,
    Euros,
    Message,
    Moment,
    PlainInteger,
    ServiceName,
    Sha256,
    Version,
    Year,
)
from shared.money import Amount

ConversionBasis = Literal["activity", "closing_balance"]
AbandonReason = Literal["rejected", "check_failed", "recomputed"]

_SHOWN_IN: tuple[ServiceName, ...] = ("membership", "marketplace", "missions", "events")
_RUN = examples.example_id(80)
_HASH = "5f" * 32


class ConversionFrozen(Message, name="wallet.conversion_frozen", version=1, subject="run_id", listeners=_SHOWN_IN):
    """The COL of a year is set aside. Facts of that year that come from `late_facts_from_on` count for the next.

    `pot` is absent when the pot commun was empty at the close.
    """

    run_id: UUID
    year: Year
    frozen_on: Day
    pot: Euros | None = None
    late_facts_from_on: Day

    @classmethod
    def example(cls) -> Self:
        day = examples.DAY
        pot = Amount(amount=1_000_000, unit="EUR")
        return cls(run_id=_RUN, year=2026, frozen_on=day, pot=pot, late_facts_from_on=day)


class ConversionComputed(
    Message, name="wallet.conversion_computed", version=1, subject="run_id", listeners=("membership",)
):
    """What each member would receive is computed; the hash of the manifest stands for all of it. Open to contest.

    A recomputation has the next `computation_no` and another hash. Sums of nothing are absent.
    """

    run_id: UUID
    year: Year
    computation_no: Version
    basis: ConversionBasis
    envelope: Euros | None = None
    reserve: Euros | None = None
    carried: Euros | None = None
    member_count: PlainInteger
    manifest_sha256: Sha256
    contest_until_at: Moment

    @classmethod
    def example(cls) -> Self:
        return cls(
            run_id=_RUN,
            year=2026,
            computation_no=1,
            basis="activity",
            envelope=Amount(amount=700_000, unit="EUR"),
            reserve=Amount(amount=200_000, unit="EUR"),
            carried=Amount(amount=100_000, unit="EUR"),
            member_count=42,
            manifest_sha256=_HASH,
            contest_until_at=datetime(2027, 3, 28, 22, 0, tzinfo=UTC),
        )


class ConversionContested(
    Message, name="wallet.conversion_contested", version=1, subject="run_id", listeners=("membership",)
):
    """A member contests a computation. Who and why is read in the wallet, by those who may."""

    run_id: UUID
    contest_id: UUID
    computation_no: Version

    @classmethod
    def example(cls) -> Self:
        return cls(run_id=_RUN, contest_id=examples.example_id(81), computation_no=1)


class ConversionExecuted(
    Message, name="wallet.conversion_executed", version=1, subject="run_id", listeners=("membership",), kept=True
):
    """The conversion is posted: euros to the members and the reserve, the COL destroyed. Sums of nothing are absent."""

    run_id: UUID
    year: Year
    paid_to_members: Euros | None = None
    to_reserve: Euros | None = None
    destroyed: CollectiveCredits | None = None
    manifest_sha256: Sha256
    executed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            run_id=_RUN,
            year=2026,
            paid_to_members=Amount(amount=700_000, unit="EUR"),
            to_reserve=Amount(amount=200_000, unit="EUR"),
            destroyed=Amount(amount=350_000, unit="COL"),
            manifest_sha256=_HASH,
            executed_on=examples.DAY,
        )


class ConversionAbandoned(
    Message, name="wallet.conversion_abandoned", version=1, subject="run_id", listeners=("membership",)
):
    """The run ends without effect: the COL that was set aside is back. Its proposal is closed."""

    run_id: UUID
    year: Year
    reason: AbandonReason

    @classmethod
    def example(cls) -> Self:
        return cls(run_id=_RUN, year=2026, reason="rejected")


class ConversionReversed(
    Message, name="wallet.conversion_reversed", version=1, subject="run_id", listeners=("membership",), kept=True
):
    """An executed run is undone by a contra run."""

    run_id: UUID
    contra_run_id: UUID
    year: Year

    @classmethod
    def example(cls) -> Self:
        return cls(run_id=_RUN, contra_run_id=examples.example_id(82), year=2026)
