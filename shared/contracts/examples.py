"""Made-up values that the examples of the messages share: the mission of 2 400.00 EUR and the people around it."""

from datetime import date
from uuid import UUID

from shared.contracts.message import Member


def example_id(number: int) -> UUID:
    """A UUID that reads as made up, version 7."""
    return UUID(f"01930000-0000-7000-8000-{number:012d}")


ALIX = Member(member_id=example_id(1), member_number=1)
BILAL = Member(member_id=example_id(2), member_number=2)
CHLOE = Member(member_id=example_id(3), member_number=3)
TERRITORY = example_id(10)
DECISION = example_id(20)
ADMISSION = example_id(30)
EVENING = example_id(31)
LISTING = example_id(40)
ORDER = example_id(41)
MISSION = example_id(50)
STATEMENT = example_id(51)
REVERSAL = example_id(52)
DAY = date(2027, 3, 14)
