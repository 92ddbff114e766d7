"""The published rules of the FEC layout, as a checker of its own: it knows the file and nothing of who wrote it.

LPF article A47 A-1: eighteen columns in this order, tab separated, one header; dates AAAAMMJJ; decimal comma, no
thousands sign; each entry balances; numbers unbroken and dates rising in each journal; the name of the file.
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal

from stdnum.fr import siren

NAMES = [
    *("JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib"),
    *("PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate"),
    *("Montantdevise", "Idevise"),
]
MAY_BE_EMPTY = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
Row = dict[str, str]


def read_fec(name: str, body: bytes) -> list[Row]:
    """The rows of a file that keeps every rule; AssertionError names the rule that it breaks."""
    named = re.fullmatch(r"(\d{9})FEC(\d{8})\.txt", name)
    assert named, f"file name {name}"
    assert siren.is_valid(named.group(1)), "SIREN"
    closing = day(named.group(2))
    lines = body.decode("utf-8").split("\r\n")
    assert lines.pop() == "", "the last line ends"
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert table[0] == NAMES, "header"
    rows = []
    for cells in table[1:]:
        assert len(cells) == 18, "eighteen cells"
        rows.append(dict(zip(NAMES, cells, strict=True)))
    for row in rows:
        _check_row(row, closing)
    _check_entries(rows)
    return rows


def _check_row(row: Row, closing: date) -> None:
    for column in NAMES:
        assert row[column].strip() or column in MAY_BE_EMPTY, f"{column} is empty"
    dates = {column: day(row[column]) for column in ("EcritureDate", "PieceDate", "ValidDate")}
    assert date(closing.year, 1, 1) <= dates["EcritureDate"] <= closing, "within the business year"
    assert dates["ValidDate"] >= dates["EcritureDate"], "validated after it was written"
    assert re.match(r"[1-9]\d{2}", row["CompteNum"]), "three digits"
    assert bool(row["CompAuxNum"]) == bool(row["CompAuxLib"]), "auxiliary number and label"
    for column in ("Debit", "Credit"):
        assert re.fullmatch(r"\d+,\d{2}", row[column]), f"amount {row[column]}"
    assert (amount(row["Debit"]) == 0) != (amount(row["Credit"]) == 0), "a line is a debit or a credit"


def _check_entries(rows: list[Row]) -> None:
    journals: dict[str, list[Row]] = {}
    for row in rows:
        journals.setdefault(row["JournalCode"], []).append(row)
    for code, lines in journals.items():
        assert len({line["JournalLib"] for line in lines}) == 1, f"one label for {code}"
        dates = [line["EcritureDate"] for line in lines]
        assert dates == sorted(dates), f"{code} is chronological"
        found = [int(line["EcritureNum"].removeprefix(code)) for line in lines]
        assert found == sorted(found), f"{code}: numbers rise"
        assert set(found) == set(range(found[0], found[-1] + 1)), f"{code}: unbroken"
        assert found[0] in (0, 1), f"{code} begins"
    by_entry: dict[str, list[Row]] = {}
    for row in rows:
        by_entry.setdefault(row["EcritureNum"], []).append(row)
    for number, lines in by_entry.items():
        assert len({(line["EcritureDate"], line["PieceRef"], line["JournalCode"]) for line in lines}) == 1, number
        assert sum(amount(line["Debit"]) - amount(line["Credit"]) for line in lines) == 0, f"{number} balances"


def amount(cell: str) -> Decimal:
    """A cell as a number."""
    return Decimal(cell.replace(",", "."))


def day(cell: str) -> date:
    """A cell AAAAMMJJ as a date."""
    assert re.fullmatch(r"\d{8}", cell), f"date {cell}"
    return date(int(cell[:4]), int(cell[4:6]), int(cell[6:]))
