"""The chart of accounts: which general account each euro account kind and each group reaches in the accountant's books.

Kinds are of two sorts. A kind with a number is somebody's or the bank's: it stands in the books. An *internal* kind is
a purse of the cooperative's own money (pot commun, reserve fund, what a mission has cost): it has no account of its
own. A transfer between two internal kinds makes no entry. One between an internal kind and another makes a charge, a
product or whatever the group says: the `contra` account of the group. So each transfer gives one debit and one credit
of its amount, or nothing, and every group balances.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from services.wallet.domain.accounts import KINDS

INTERNAL = "internal"
EURO_KINDS = tuple(name for name, kind in KINDS.items() if kind.unit == "EUR")
CREDIT_GROUPS = frozenset(
    (
        "grant",
        "grant_ended",
        "expiry",
        "settlement",
        "refund",
        "claim_recovery",
        "gift",
        "hold_settlement",
        "collective_service",
        "partner_payment",
    )
)
"""Groups that move credits only: they are never on the balance sheet."""
EURO_GROUPS = (
    "fees",
    "fees_reversal",
    "set_off",
    "invoice",
    "credit_note",
    "payment",
    "payment_reversal",
    "write_off",
    "payout",
    "payout_return",
    "conversion",
    "conversion_line",
    "conversion_reversal",
    "conversion_line_reversal",
    "allocation",
    "investment",
    "opening",
    "correction",
)
"""Groups that may move euros; each has a journal, a label and contra accounts in the chart."""
ACCRUALS = "accruals"
"""The name in the chart of the charge that a redistribution is on 31 December: journal, label, and the account of what
is owed to all members together until each is owed by name. The charge itself is that of the vehicle `invoice`."""
OPENINGS = "openings"
"""The name in the chart of what was there before a period: journal and contra account of the carried balances."""


class Sides(NamedTuple):
    """The general accounts of one transfer."""

    debit: str
    credit: str


class VehicleAccounts(NamedTuple):
    """The charge and the debt of a redistribution that is paid out in one way."""

    charge: str
    debt: str


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How the groups of one kind stand in the books. `contra` is by the other side's kind, "" for any other."""

    journal: str
    label: str
    contra: Mapping[str, str]

    def contra_for(self, kind: str) -> str:
        """The account that stands for an internal kind when the other side is `kind`."""
        return self.contra.get(kind) or self.contra[""]


@dataclass(frozen=True, slots=True)
class Chart:
    """A validated chart: every kind and group is in it, every number has its label."""

    journals: Mapping[str, str]
    labels: Mapping[str, str]
    accounts: Mapping[str, str]
    groups: Mapping[str, GroupRule]
    vehicles: Mapping[str, VehicleAccounts]

    def sides(self, rule: str, debit_kind: str, credit_kind: str) -> Sides | None:
        """The accounts of a transfer, or None when it moves between two purses of the cooperative."""
        debit, credit = self.accounts[debit_kind], self.accounts[credit_kind]
        if debit == INTERNAL and credit == INTERNAL:
            return None
        group = self.groups[rule]
        if debit == INTERNAL:
            debit = group.contra_for(credit_kind)
        elif credit == INTERNAL:
            credit = group.contra_for(debit_kind)
        return Sides(debit, credit)

    def external_kinds(self) -> list[str]:
        """The kinds with a general account of their own."""
        return [kind for kind in EURO_KINDS if self.accounts[kind] != INTERNAL]

    def kinds_of(self, number: str) -> list[str]:
        """The account kinds that a general account gathers."""
        return [kind for kind in EURO_KINDS if self.accounts[kind] == number]

    def groups_of(self, number: str) -> list[str]:
        """The kinds of groups that may reach a general account."""
        if self.kinds_of(number):
            return list(EURO_GROUPS)
        return [name for name in EURO_GROUPS if number in self.groups[name].contra.values()]
