"""Credits of members: granted."""

from datetime import date
from typing import Self
from uuid import UUID

from shared.contracts import examples
from shared.contracts.message import Day, Member, Message, PolicyVersionNumber, SubsidyCredits, Year
from shared.money import Amount


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
