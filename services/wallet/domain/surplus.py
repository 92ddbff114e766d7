"""How the surplus of a SCIC is allocated: reserves first, interest on shares within bounds, the rest carried forward.

Amounts are cents. The law asks for 15 % to the legal reserve and for half of the rest to the statutory one, which
together is at least 57.5 % of the surplus. What remains, less the public grants of the year, may pay interest on
shares, up to a cap on the rate; whatever is not given a use goes to the statutory reserve, which nobody shares.
"""

from typing import NamedTuple

LEGAL_BPS = 1_500
STATUTORY_BPS = 5_000
FLOOR_BPS = 5_750
_BPS = 10_000


class SurplusInputs(NamedTuple):
    """What the assembly has before it. `rate_cap_bps` is the highest rate that shares may bear this year."""

    surplus: int
    capital: int
    reserves: int
    public_grants: int
    rate_cap_bps: int


class SurplusAllocation(NamedTuple):
    """Where every cent of a surplus goes: accounts 1061, 1063, 457 and 110."""

    legal_reserve: int
    statutory_reserve: int
    interest: int
    carried_forward: int


class SurplusBounds(NamedTuple):
    """The least that each reserve takes, and what may at most be used otherwise."""

    legal_reserve: int
    statutory_reserve: int
    free: int
    highest_interest: int


def surplus_bounds(given: SurplusInputs, *, until_capital: bool = False) -> SurplusBounds:
    """The bounds of an allocation; all 0 when there is no surplus.

    With `until_capital` (a policy; some read the law so) the legal reserve and the floor of 57.5 % end once the
    reserves have reached the capital; half of the surplus still goes to the statutory reserve.
    """
    if given.surplus <= 0:
        return SurplusBounds(0, 0, 0, 0)
    filled = until_capital and given.reserves >= given.capital
    legal = 0 if filled else _part_up(given.surplus, LEGAL_BPS)
    half = _part_up(given.surplus - legal, STATUTORY_BPS)
    statutory = half if filled else max(half, _part_up(given.surplus, FLOOR_BPS) - legal)
    free = given.surplus - legal - statutory
    by_rate = given.capital * given.rate_cap_bps // _BPS
    return SurplusBounds(legal, statutory, free, min(max(free - given.public_grants, 0), by_rate))


def allocate_surplus(
    given: SurplusInputs, *, interest: int = 0, carried_forward: int = 0, until_capital: bool = False
) -> SurplusAllocation:
    """Give every cent a place: what neither pays interest nor is carried forward joins the statutory reserve.

    Raises ValueError, which names the amount at fault, when one is below 0 or passes its bound.
    """
    bounds = surplus_bounds(given, until_capital=until_capital)
    if not 0 <= interest <= bounds.highest_interest:
        raise ValueError("interest")
    if not 0 <= carried_forward <= bounds.free - interest:
        raise ValueError("carried_forward")
    statutory = bounds.statutory_reserve + bounds.free - interest - carried_forward
    return SurplusAllocation(bounds.legal_reserve, statutory, interest, carried_forward)


def is_lawful(given: SurplusInputs, chosen: SurplusAllocation, *, until_capital: bool = False) -> bool:
    """Whether an allocation that was decided uses the whole surplus within the bounds."""
    bounds = surplus_bounds(given, until_capital=until_capital)
    return (
        min(chosen) >= 0
        and sum(chosen) == max(given.surplus, 0)
        and chosen.legal_reserve >= bounds.legal_reserve
        and chosen.statutory_reserve >= bounds.statutory_reserve
        and chosen.interest <= bounds.highest_interest
    )


def _part_up(amount: int, bps: int) -> int:
    """A share of an amount, rounded up: a floor that the law sets is never missed by a cent."""
    return -(-amount * bps // _BPS)
