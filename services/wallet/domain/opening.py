"""Balances from earlier books: what a line of the file may say, and every line that says something else.

A file is CSV with the header `owner;kind;unit;amount` (`;` or `,`). `owner` is a member's number or id, a client's id,
or empty for the cooperative's own accounts. `amount` has exactly two decimals, with a comma or a point, and is above 0:
the kind says on which side it stands.
"""

import csv
import re
from collections.abc import Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import KINDS
from shared.money import MAXIMUM_AMOUNT

COLUMNS = ("owner", "kind", "unit", "amount")
LONGEST_FILE = 200_000
"""Lines."""
CREDITED = (
    "member_eur",
    "member_col",
    "member_sub",
    "direct_costs",
    "pot",
    "reserve",
    "vat_due",
    "pot_col",
)
"""Kinds whose opening is owed to their owner."""
DEBITED = ("member_receivable", "client_receivable", "shortfall", "bank_clearing")
"""Kinds whose opening is owed to the cooperative, or is its cash."""
Reason = Literal[
    "header", "cells", "kind", "unit", "amount", "owner", "unknown_owner", "twice", "too_long", "empty", "too_much"
]
SENTENCES: dict[Reason, tuple[str, str]] = {
    "header": ("l'en-tête doit être owner;kind;unit;amount", "the header must be owner;kind;unit;amount"),
    "cells": ("quatre cellules sont attendues", "four cells are expected"),
    "kind": ("cette nature de compte ne se reprend pas", "this kind of account is not brought in"),
    "unit": ("l'unité n'est pas celle de cette nature", "the unit is not that of this kind"),
    "amount": (
        "un montant au-dessus de 0 avec deux décimales, sans signe ni espace",
        "an amount above 0 with two decimals, without sign or blank",
    ),
    "owner": (
        "un numéro ou identifiant de membre, un identifiant de client, ou rien pour la coopérative",
        "a member's number or id, a client's id, or nothing for the cooperative",
    ),
    "unknown_owner": ("aucun membre connu sous ce numéro ou identifiant", "no member is known by this number or id"),
    "twice": ("ce compte figure déjà plus haut", "this account stands further up already"),
    "too_long": (f"plus de {LONGEST_FILE} lignes", f"more than {LONGEST_FILE} lines"),
    "empty": ("le fichier n'a aucune ligne", "the file has no line"),
    "too_much": ("la somme dépasse ce que le registre compte", "the sum is more than the ledger counts"),
}
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,13})[,.]([0-9]{2})")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_ID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


class OpeningLine(NamedTuple):
    """A balance as the file says it; `owner` is a member's number, an id, or None for the cooperative."""

    line_no: int
    owner: int | UUID | None
    kind: str
    amount: int


class LineError(NamedTuple):
    """What is wrong with a line; `column` is "" for the whole line."""

    line_no: int
    column: str
    reason: Reason

    def sentence(self, language: str) -> str:
        """For a member of staff, in French or English."""
        french = language == "fr"
        where = f", {'colonne' if french else 'column'} {self.column}" if self.column else ""
        return f"{'ligne' if french else 'line'} {self.line_no}{where}: {SENTENCES[self.reason][0 if french else 1]}"


def parse_opening(text: str) -> tuple[list[OpeningLine], list[LineError]]:
    """Every line of the file, and every error of form; the owners are not looked up here."""
    rows = text.removeprefix("\ufeff").splitlines()
    separator = ";" if rows and ";" in rows[0] else ","
    if not rows or tuple(cell.strip() for cell in rows[0].split(separator)) != COLUMNS:
        return [], [LineError(1, "", "header")]
    if len(rows) - 1 > LONGEST_FILE:
        return [], [LineError(LONGEST_FILE + 2, "", "too_long")]
    lines: list[OpeningLine] = []
    errors: list[LineError] = []
    for line_no, cells in enumerate(csv.reader(rows[1:], delimiter=separator, quoting=csv.QUOTE_NONE), start=2):
        if not any(cell.strip() for cell in cells):
            continue
        made = _line(line_no, cells)
        if isinstance(made, OpeningLine):
            lines.append(made)
        else:
            errors += made
    if not lines and not errors:
        errors.append(LineError(1, "", "empty"))
    if sum(line.amount for line in lines) > MAXIMUM_AMOUNT:
        errors.append(LineError(lines[-1].line_no, "amount", "too_much"))
    return lines, errors


def _line(line_no: int, cells: Sequence[str]) -> OpeningLine | list[LineError]:
    if len(cells) != len(COLUMNS):
        return [LineError(line_no, "", "cells")]
    owner_text, kind, unit, amount_text = (cell.strip() for cell in cells)
    errors: list[LineError] = []
    owner = _owner(owner_text)
    if kind not in CREDITED and kind not in DEBITED:
        errors.append(LineError(line_no, "kind", "kind"))
    else:
        if unit != KINDS[kind].unit:
            errors.append(LineError(line_no, "unit", "unit"))
        if owner is False or not _fits(kind, owner):
            errors.append(LineError(line_no, "owner", "owner"))
    amount = _cents(amount_text)
    if amount is None:
        errors.append(LineError(line_no, "amount", "amount"))
    if errors or amount is None or owner is False:
        return errors
    return OpeningLine(line_no, owner, kind, amount)


def _owner(given: str) -> int | UUID | Literal[False] | None:
    if not given:
        return None
    if _NUMBER.fullmatch(given):
        return int(given)
    return UUID(given) if _ID.fullmatch(given) else False


def _fits(kind: str, owner: int | UUID | None) -> bool:
    of = KINDS[kind].owner
    if of == "cooperative":
        return owner is None
    if of == "client":
        return isinstance(owner, UUID)
    return owner is not None or of == "anybody"


def _cents(given: str) -> int | None:
    found = _AMOUNT.fullmatch(given)
    amount = int(found.group(1)) * 100 + int(found.group(2)) if found else 0
    return amount if 0 < amount <= MAXIMUM_AMOUNT else None
