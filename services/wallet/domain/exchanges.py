"""What a member gave and received in a year, told apart by the accounts and groups that moved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Flow(NamedTuple):
    """What accounts of one kind were debited and credited by groups of one kind."""

    account_kind: str
    kind: str
    debits: int
    credits: int


@dataclass(slots=True)
class Exchanges:
    """Hundredths of credits, and cents. What was taken back stands beside what it is taken from, never netted."""

    services_given_col: int = 0
    services_given_back_col: int = 0
    services_received_sub: int = 0
    services_received_col: int = 0
    services_returned_col: int = 0
    collective_services_col: int = 0
    gifts_given_col: int = 0
    gifts_received_col: int = 0
    fees_eur: int = 0
    fees_reversed_eur: int = 0
    direct_costs_eur: int = 0
    converted_col: int = 0
    converted_eur: int = 0
    granted_sub: int = 0
    expired_sub: int = 0


# (kind of account, kind of group, side) -> what it is.
_MEANS = {
    ("member_col", "settlement", "credits"): "services_given_col",
    ("member_col", "settlement", "debits"): "services_received_col",
    ("member_sub", "settlement", "debits"): "services_received_sub",
    ("member_col", "refund", "debits"): "services_given_back_col",
    ("member_col", "claim_recovery", "debits"): "services_given_back_col",
    ("member_col", "refund", "credits"): "services_returned_col",
    ("member_col", "claim_recovery", "credits"): "services_returned_col",
    ("member_col", "collective_service", "credits"): "collective_services_col",
    ("member_col", "gift", "debits"): "gifts_given_col",
    ("member_col", "hold_settlement", "debits"): "gifts_given_col",
    ("member_col", "gift", "credits"): "gifts_received_col",
    ("member_col", "hold_settlement", "credits"): "gifts_received_col",
    ("member_eur", "fees", "credits"): "fees_eur",
    ("member_eur", "fees_reversal", "debits"): "fees_reversed_eur",
    ("member_receivable", "fees_reversal", "debits"): "fees_reversed_eur",
    ("direct_costs", "fees", "credits"): "direct_costs_eur",
    ("member_col", "conversion_line", "debits"): "converted_col",
    ("member_eur", "conversion_line", "credits"): "converted_eur",
    ("member_sub", "grant", "credits"): "granted_sub",
    ("member_sub", "expiry", "debits"): "expired_sub",
    ("member_sub", "grant_ended", "debits"): "expired_sub",
}


def exchanges_of(flows: Iterable[Flow]) -> Exchanges:
    """What these flows of one member were."""
    found = Exchanges()
    for flow in flows:
        for side, amount in (("debits", flow.debits), ("credits", flow.credits)):
            name = _MEANS.get((flow.account_kind, flow.kind, side))
            if name is not None:
                setattr(found, name, getattr(found, name) + amount)
    return found
