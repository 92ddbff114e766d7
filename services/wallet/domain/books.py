"""Entries as the accountant's books have them: numbered in each journal, balanced, by general and auxiliary account."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import KINDS
from services.wallet.domain.chart import INTERNAL, Chart

MARK = "PARTIEL"
"""Begins every label: these entries are a part, for import by the accountant whose software issues the legal file."""


class Auxiliary(NamedTuple):
    """A third party under a general account; `code` is "" for none."""

    code: str
    label: str


NO_AUXILIARY = Auxiliary("", "")


class Movement(NamedTuple):
    """One transfer of euros, with what the books need of its two accounts."""

    amount: int
    debit_kind: str
    debit_owner: UUID | None
    debit_number: int | None
    credit_kind: str
    credit_owner: UUID | None
    credit_number: int | None


class BookLine(NamedTuple):
    """One line of an entry: a debit or a credit, in cents."""

    account: str
    auxiliary: Auxiliary
    debit: int
    credit: int


class Entry(NamedTuple):
    """Lines under one number of a journal, that balance; `number` rises by one in its journal."""

    journal: str
    number: int
    day: date
    valid_on: date
    piece: str
    label: str
    lines: tuple[BookLine, ...]


def auxiliary(kind: str, owner_id: UUID | None, number: int | None) -> Auxiliary:
    """The third party of an account: a member by number, a client by the end of the id. Names are not kept here."""
    if owner_id is None or KINDS[kind].owner == "cooperative":
        return NO_AUXILIARY
    if number is not None:
        return Auxiliary(f"M{number:06d}", f"Membre {number}")
    short = owner_id.hex[-12:].upper()
    return Auxiliary(f"C{short}", f"Client {short}")


def lines_of(chart: Chart, rule: str, movements: Iterable[Movement]) -> tuple[BookLine, ...]:
    """The lines of a group: amounts of one account, third party and side together. Nothing for a group that stays
    between the cooperative's own purses."""
    sums: dict[tuple[str, Auxiliary, bool], int] = {}
    for move in movements:
        sides = chart.sides(rule, move.debit_kind, move.credit_kind)
        if sides is None:
            continue
        for number, kind, owner, owner_number, is_debit in (
            (sides.debit, move.debit_kind, move.debit_owner, move.debit_number, True),
            (sides.credit, move.credit_kind, move.credit_owner, move.credit_number, False),
        ):
            third = NO_AUXILIARY if chart.accounts[kind] == INTERNAL else auxiliary(kind, owner, owner_number)
            key = (number, third, is_debit)
            sums[key] = sums.get(key, 0) + move.amount
    return tuple(
        BookLine(number, third, amount if is_debit else 0, 0 if is_debit else amount)
        for (number, third, is_debit), amount in sums.items()
    )
