"""The amounts of an invoice: VAT half-up once a rate; the final one makes the VAT of the whole right."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from services.missions.errors import InvoiceTooLarge
from shared.money import MAXIMUM_AMOUNT, share_half_up

InvoiceKind = Literal["deposit", "stage", "final"]


@dataclass(frozen=True, slots=True)
class RatePart:
    """What an invoice asks at one rate, in cents; `base` excludes the VAT."""

    rate_bps: int
    base_cents: int
    vat_cents: int


@dataclass(frozen=True, slots=True)
class Amounts:
    """An invoice's amounts, its rates in rising order."""

    kind: InvoiceKind
    net_cents: int
    gross_cents: int
    parts: tuple[RatePart, ...]


def amounts_of(bases: Mapping[int, int], accepted_cents: int, earlier: Iterable[RatePart]) -> Amounts:
    """The invoice of these bases by rate, after the earlier invoices of the mission.

    The one that reaches the accepted amount is final: at each of its rates, the VAT is that of all bases so far less
    what was invoiced. Raises `InvoiceTooLarge` when more is asked than was accepted.
    """
    before = list(earlier)
    net = sum(bases.values())
    left = accepted_cents - sum(part.base_cents for part in before)
    if net > left:
        raise InvoiceTooLarge(left=left)
    final = net == left
    parts = tuple(_part(rate, base, before, final=final) for rate, base in sorted(bases.items()))
    gross = net + sum(part.vat_cents for part in parts)
    if gross > MAXIMUM_AMOUNT:
        raise InvoiceTooLarge(left=left)
    return Amounts("final" if final else "stage", net, gross, parts)


def _part(rate_bps: int, base_cents: int, before: list[RatePart], *, final: bool) -> RatePart:
    if not final:
        return RatePart(rate_bps, base_cents, share_half_up(base_cents, rate_bps))
    same = [part for part in before if part.rate_bps == rate_bps]
    whole = share_half_up(base_cents + sum(part.base_cents for part in same), rate_bps)
    # Halves that were rounded up before may exceed what a last small base still owes.
    return RatePart(rate_bps, base_cents, max(0, whole - sum(part.vat_cents for part in same)))
