"""Credits of members: granted, expired."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.message import Day, Member, Message, PolicyVersionNumber, SubsidyCredits, Year
from shared.money import Amount

ExpiryReason = Literal["year_end", "left", "returned_late"]


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


class CreditsExpired(
    Message,
    name="wallet.credits_expired",
    version=1,
    subject="member",
    listeners=("membership",),
    kept=True,
):
    """SUB was destroyed: its year ended, its owner left, or it came back from an order when its year was over."""

    member: Member
    year: Year
    expired: SubsidyCredits
    reason: ExpiryReason

    @classmethod
    def example(cls) -> Self:
        return cls(
            member=examples.ALIX,
            year=2027,
            expired=Amount(amount=2_500, unit="SUB"),
            reason="year_end",
        )
