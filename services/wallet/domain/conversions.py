"""The yearly conversion: its states, its parts of the pot, and its allocation to the cent.

Source of every rounding: the cooperative's rules, "Yearly conversion", "Activity" and "Allocation" (docs/ledger.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from shared.money import BPS

State = Literal["opened", "frozen", "computed", "approved", "executed", "paid", "closed", "abandoned"]
STATES: tuple[State, ...] = ("opened", "frozen", "computed", "approved", "executed", "paid", "closed", "abandoned")
Phase = Literal["freeze", "weigh", "gather", "divide", "cut", "tie", "allot", "tree", "post", "release", "reverse"]

PART_SIZE = 6_000
"""Members a part, about: a part is one transaction of well under a second."""
MOST_PARTS = 4_096
FAN_OUT = 64
"""Children of a node of the tree of hashes: proofs stay short, and a million lines have four levels."""
BUCKETS = 4_096
"""Remainders are counted by size before the cut is looked for in one bucket."""


class Shares(NamedTuple):
    """What becomes of the pot, in cents: the rest is carried forward in it."""

    envelope: int
    reserve: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the missing cents end: remainders above `remainder` receive one each, and the first `winners` of those at it.

    `tied` says how many stand at it; a tie is decided when `winners` is neither 0 nor all of them.
    """  # noqa: E501

    bucket: int
    remainder: int
    winners: int
    tied: int

    @property
    def decides(self) -> bool:
        """Whether the member number decided who received a cent."""
        return 0 < self.winners < self.tied


NO_CUT = Cut(BUCKETS, 0, 0, 0)


def shares_of(pot: int, redistribution_bps: int, reserve_bps: int) -> Shares:
    """Envelope and reserve, each rounded down. Raises ValueError when they are more than the pot."""
    if redistribution_bps + reserve_bps > BPS:
        raise ValueError("what is redistributed and reserved is at most the whole pot")
    return Shares(pot * redistribution_bps // BPS, pot * reserve_bps // BPS)


def parts_for(members: int, part_size: int = PART_SIZE) -> int:
    """Into how many parts a run of so many members is cut."""
    return min(MOST_PARTS, max(1, -(-members // part_size)))


def bounds_of(part: int, parts: int) -> tuple[int, int]:
    """The 128-bit range [first, last] of ids of a part: ids are hashes, so that parts are alike."""
    return part * 2**128 // parts, (part + 1) * 2**128 // parts - 1


PREFIXES = 4_096
"""Pseudonyms are cut into parts by their first 12 bits."""


def prefixes_of(part: int, parts: int) -> tuple[int, int]:
    """The prefixes [first, end) of a part. `((prefix + 1) * parts - 1) // PREFIXES` is the part of a prefix."""
    return part * PREFIXES // parts, (part + 1) * PREFIXES // parts


def numbers_of(part: int, parts: int, last_number: int) -> tuple[int, int]:
    """The member numbers [first, last] of a part."""
    return part * last_number // parts + 1, (part + 1) * last_number // parts


def find_bucket(counts: Sequence[int], missing: int) -> tuple[int, int]:
    """The bucket in which the missing cents end, and how many of them are left for it; counts are by bucket."""
    left = missing
    for bucket in range(len(counts) - 1, -1, -1):
        if left <= counts[bucket]:
            return bucket, left
        left -= counts[bucket]
    raise ValueError("there are more missing cents than remainders")


def close_of(year: int) -> date:
    """The last business date of a year."""
    return date(year, 12, 31)


def count_once(payments: Sequence[int], issued: int) -> list[int]:
    """How much of each payment of one payer counts for its payee, in posting order: up to what was issued to the payer.

    `count_once([60, 60, 60], 100)` is `[60, 40, 0]`.
    """
    counted: list[int] = []
    spent = 0
    for amount in payments:
        counted.append(max(0, min(spent + amount, issued) - min(spent, issued)))
        spent += amount
    return counted
