"""When the fees of a mission hold together, and what a reversal may take back."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from shared.money import share_half_up

FeesRefusal = Literal["lines_do_not_add_up", "pot_line_differs", "duplicate_line", "unknown_reversal", "bounds"]
LineKind = Literal["member", "direct_cost", "pot"]

# One statement is at most a billion euros: far from any mission, and from what a bigint holds after years of them.
MAXIMUM_ACCEPTED = 100_000_000_000
# The pot share of missions is bounded by 50 %.
MAXIMUM_POT_SHARE_BPS = 5_000


class Published(NamedTuple):
    """What earlier statements of the same mission credited, in cents."""

    total: int
    pot: int


NOTHING_PUBLISHED = Published(0, 0)


def check_statement(
    *,
    accepted: int,
    already_published: int,
    pot_share_bps: int,
    lines_are_distinct: bool,
    amount: int,
    pot: int,
    published: Published,
) -> FeesRefusal | None:
    """Why the fees of a mission are refused, or None when they hold together.

    `amount` is the sum of all lines and `pot` that of the pot's lines. The lines add up to what is accepted less what
    the wallet has credited before; over all statements the pot has its half-up share, to the cent.
    """
    if accepted > MAXIMUM_ACCEPTED or pot_share_bps > MAXIMUM_POT_SHARE_BPS:
        return "bounds"
    if not lines_are_distinct:
        return "duplicate_line"
    if already_published != published.total or amount != accepted - already_published:
        return "lines_do_not_add_up"
    if published.pot + pot != share_half_up(accepted, pot_share_bps):
        return "pot_line_differs"
    return None


class StatementLine(NamedTuple):
    """A line as it was credited, and how much of it was taken back since."""

    line_id: UUID
    kind: LineKind
    member_id: UUID | None
    amount: int
    reversed: int


class ReversalLine(NamedTuple):
    """A line of a reversal as it was asked for."""

    line_id: UUID
    kind: LineKind
    member_id: UUID | None
    amount: int


def may_reverse(credited: Mapping[UUID, StatementLine], lines: Sequence[ReversalLine]) -> bool:
    """Whether each line is one of the statement's, named once, and gives back no more than is left of it."""
    if len({line.line_id for line in lines}) != len(lines):
        return False
    for line in lines:
        known = credited.get(line.line_id)
        if known is None or (known.kind, known.member_id) != (line.kind, line.member_id):
            return False
        if line.amount > known.amount - known.reversed:
            return False
    return True


def take_back(amount: int, available: int) -> tuple[int, int]:
    """Split what a reversal takes: from what is there, down to 0, and what stays owed. No floor is ever passed."""
    taken = min(amount, available)
    return taken, amount - taken
