"""The draw of the open mic, by commitment: anyone who has the published figures finds the same order.

1. A random commitment is published with the evening, before anybody has signed up.
2. The list of those who are checked in is frozen and hashed. Its text has one line a sign-up, in ascending sign-up
   number, joined by a line feed without one at the end: `<sign-up number>:<member|guest>:<number>`. It holds no name.
3. seed = SHA-256 of `<list hash>:<commitment>`.
4. Each sign-up is placed by the ascending SHA-256 of `<seed>:<evening id>:<number>`, all hashes in
   lower-case hex over UTF-8.

`number` is the member number in decimal, or a guest's sign-up number. Both are plain decimals, so a guest with sign-up
number 7 and member number 7 have the same hash; the lower sign-up number then goes first. No prefix is added, because
the rule gives none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entrant:
    """One line of the frozen list."""

    sign_up_number: int
    member_number: int | None

    @property
    def kind(self) -> str:
        """`member` or `guest`."""
        return "guest" if self.member_number is None else "member"

    @property
    def number(self) -> str:
        """The number that is drawn with, in decimal."""
        return str(self.sign_up_number if self.member_number is None else self.member_number)


@dataclass(frozen=True, slots=True)
class Place:
    """What the draw gave one entrant. Positions count from 1."""

    position: int
    entrant: Entrant
    digest: str


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything needed to recompute a draw, and its outcome."""

    list_text: str
    list_sha256: str
    seed: str
    places: tuple[Place, ...]


def list_text(entrants: Iterable[Entrant]) -> str:
    """The frozen list as it is hashed."""
    ordered = sorted(entrants, key=lambda entrant: entrant.sign_up_number)
    return "\n".join(f"{entrant.sign_up_number}:{entrant.kind}:{entrant.number}" for entrant in ordered)


def digest_of(seed: str, subject: UUID, number: str) -> str:
    """What an entrant is ordered by."""
    return _hex(f"{seed}:{subject}:{number}")


def draw(subject: UUID, commitment: str, entrants: Iterable[Entrant]) -> Draw:
    """Draw the order of `entrants` for the evening `subject`. Raises ValueError when a sign-up number stands twice."""
    listed = tuple(entrants)
    if len({entrant.sign_up_number for entrant in listed}) != len(listed):
        raise ValueError("a sign-up number stands twice in the list")
    text = list_text(listed)
    list_hash = _hex(text)
    seed = _hex(f"{list_hash}:{commitment}")
    digests = {entrant: digest_of(seed, subject, entrant.number) for entrant in listed}
    ordered = sorted(listed, key=lambda entrant: (digests[entrant], entrant.sign_up_number))
    places = tuple(Place(n, entrant, digests[entrant]) for n, entrant in enumerate(ordered, start=1))
    return Draw(text, list_hash, seed, places)


def _hex(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()
