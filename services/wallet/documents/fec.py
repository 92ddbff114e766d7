"""The journal in the layout of the *fichier des écritures comptables*: article A47 A-1 of the tax procedures book.

Eighteen columns, tab separated, one header line, dates AAAAMMJJ, amounts with a comma, in UTF-8.
"""

from collections.abc import Iterator
from datetime import date

from services.wallet.domain.books import MARK, Entry
from services.wallet.domain.chart import Chart

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)


def file_name(siren: str, closing: date) -> str:
    """`SirenFECAAAAMMJJ.txt`, with the closing date of the business year."""
    return f"{siren}FEC{_day(closing)}.txt"


def header() -> str:
    """The first line."""
    return "\t".join(COLUMNS) + "\r\n"


def entry_lines(chart: Chart, entry: Entry) -> Iterator[str]:
    """The lines of one entry."""
    for line in entry.lines:
        yield (
            "\t".join(
                (
                    entry.journal,
                    chart.journals[entry.journal],
                    f"{entry.journal}{entry.number:07d}",
                    _day(entry.day),
                    line.account,
                    chart.labels[line.account],
                    line.auxiliary.code,
                    line.auxiliary.label,
                    entry.piece,
                    _day(entry.day),
                    f"{MARK} {entry.label}",
                    _amount(line.debit),
                    _amount(line.credit),
                    "",
                    "",
                    _day(entry.valid_on),
                    "",
                    "",
                )
            )
            + "\r\n"
        )


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"
