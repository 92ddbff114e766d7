"""What a member's credits may be worth at the yearly conversion: two bounds, never a rate.

The envelope is a share of the pot commun and is split by weights (activity of the year, or closing balances). Nobody
knows in advance how much the others will still earn, so the low bound assumes that they earn all they can and that
nothing more comes into the pot; the high bound that they earn nothing more and that the pot grows as it did.
"""

from dataclasses import dataclass

from shared.money import share_floor


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is assumed for one bound: cents in the pot at the close, own weight, weight of all others."""

    pot: int
    mine: int
    others: int


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound in cents, and the envelope it is a part of."""

    envelope: int
    amount: int


def low_bound(outlook: Outlook, redistribution_bps: int, cap: int = 0) -> Bound:
    """At least this much, as far as the assumptions hold: the whole cents of the exact share. `cap` 0 is none."""
    return _bound(outlook, redistribution_bps, cap, spare=0)


def high_bound(outlook: Outlook, redistribution_bps: int, cap: int = 0) -> Bound:
    """At most this much: the exact share, and the one cent that the largest remainder may add."""
    return _bound(outlook, redistribution_bps, cap, spare=outlook.mine + outlook.others - 1)


def _bound(outlook: Outlook, redistribution_bps: int, cap: int, spare: int) -> Bound:
    envelope = share_floor(outlook.pot, redistribution_bps)
    total = outlook.mine + outlook.others
    amount = (envelope * outlook.mine + spare) // total if total else 0
    return Bound(envelope, min(amount, cap) if cap else amount)


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """Hundredths of credits: what the year gave to one member and to all, and what can still be earned in it."""

    my_issued: int
    my_earned: int
    my_incoming: int
    my_balance: int
    all_issued: int
    all_earned: int
    all_balances: int
    sub_unspent: int


def weights(year: YearSoFar, basis: str, moved: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """(mine, others) for the low bound, and for the high bound.

    `basis` is `activity` or `closing_balance`; `moved` says how COL moved by orders counts: `counted_once` (never more
    than what was issued in the year), `gross` (every time; the low bound assumes once more for what is there) or `not`.
    """
    if basis == "closing_balance":
        mine, others = year.my_balance, max(0, year.all_balances - year.my_balance)
        return (mine, others + year.sub_unspent), (mine + year.my_incoming, max(0, others - year.my_incoming))
    can_be_issued = year.all_issued + year.sub_unspent
    most_of_all = {
        "not": can_be_issued,
        "counted_once": 2 * can_be_issued,
        "gross": year.all_earned + year.sub_unspent + year.all_balances,
    }[moved]
    my_least = year.my_earned if moved == "gross" else year.my_issued
    my_most = (year.my_issued if moved == "not" else year.my_earned) + year.my_incoming
    least_of_others = (year.all_earned - year.my_earned) if moved == "gross" else (year.all_issued - year.my_issued)
    return (my_least, max(0, most_of_all - my_least)), (my_most, max(0, least_of_others))
