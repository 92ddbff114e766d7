"""The split of an accepted amount: pot commun, direct costs, fixed parts, then the team's weights. Euro cents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from services.missions.errors import NegativePool, NobodyShares
from shared.money import allocate, share_half_up

LineKind = Literal["member", "direct_cost", "pot"]


@dataclass(frozen=True, slots=True)
class Share:
    """What one member of the team is to get: a weight in the rest, and perhaps a fixed part that comes first."""

    member_id: UUID
    member_number: int
    weight: int
    fixed_cents: int = 0


@dataclass(frozen=True, slots=True)
class DirectCost:
    """An actual cost, excluding recoverable VAT, and the member who advanced it; nobody of ours when both are None."""

    cost_no: int
    amount_cents: int
    member_id: UUID | None = None
    member_number: int | None = None


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line of a statement. `fixed_cents + shared_cents = amount_cents` on a member's line; they say why."""

    line_no: int
    kind: LineKind
    amount_cents: int
    member_id: UUID | None = None
    member_number: int | None = None
    cost_no: int | None = None
    weight: int | None = None
    fixed_cents: int = 0
    shared_cents: int = 0

    @property
    def key(self) -> str:
        """What the line's id is derived from: the same for the same part of the same mission, whatever its place."""
        if self.kind == "member":
            return f"member:{self.member_id}"
        return "pot" if self.kind == "pot" else f"direct_cost:{self.cost_no}"


@dataclass(frozen=True, slots=True)
class Fees:
    """A whole split. The lines add up to `accepted_cents`; lines of 0 are not among them."""

    accepted_cents: int
    pot_share_bps: int
    pot_cents: int
    direct_costs_cents: int
    pool_cents: int
    fixed_cents: int
    shared_cents: int
    total_weight: int
    lines: tuple[FeeLine, ...]


def split_fees(
    accepted_cents: int, pot_share_bps: int, team: Sequence[Share], direct_costs: Sequence[DirectCost]
) -> Fees:
    """Split `accepted_cents` by the rules; the order in which team and costs are given changes nothing.

    Raises `NegativePool` when costs and pot exceed the amount, `NobodyShares` when a rest is left that no weight takes.
    """
    pot = share_half_up(accepted_cents, pot_share_bps)
    costs = sum(cost.amount_cents for cost in direct_costs)
    pool = accepted_cents - costs - pot
    if pool < 0:
        raise NegativePool(missing=-pool)
    ordered = sorted(team, key=lambda share: share.member_number)
    numbers = [share.member_number for share in ordered]
    fixed = [share.fixed_cents for share in ordered]
    if sum(fixed) > pool:
        fixed = allocate(pool, fixed, numbers)
    rest = pool - sum(fixed)
    weights = [share.weight for share in ordered]
    if rest > 0 and sum(weights) == 0:
        raise NobodyShares(rest=rest)
    shared = allocate(rest, weights, numbers)
    lines = [_member_line(share, *parts) for share, *parts in zip(ordered, fixed, shared, strict=True)]
    lines += [_cost_line(cost) for cost in sorted(direct_costs, key=lambda cost: cost.cost_no)]
    lines.append(FeeLine(0, "pot", pot))
    return Fees(accepted_cents, pot_share_bps, pot, costs, pool, sum(fixed), rest, sum(weights), _numbered(lines))


def _member_line(share: Share, fixed: int, shared: int) -> FeeLine:
    return FeeLine(
        0,
        "member",
        fixed + shared,
        share.member_id,
        share.member_number,
        weight=share.weight,
        fixed_cents=fixed,
        shared_cents=shared,
    )


def _cost_line(cost: DirectCost) -> FeeLine:
    return FeeLine(0, "direct_cost", cost.amount_cents, cost.member_id, cost.member_number, cost.cost_no)


def _numbered(lines: Sequence[FeeLine]) -> tuple[FeeLine, ...]:
    """Leave out what is 0 and number the rest from 1: members by number, then costs, then the pot."""
    sent = [line for line in lines if line.amount_cents > 0]
    return tuple(replace(line, line_no=line_no) for line_no, line in enumerate(sent, start=1))
