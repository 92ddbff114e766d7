"""Tables for people and spreadsheets: CSV by French conventions, and PDF for the assembly.

CSV: UTF-8 with its mark, `;` between cells, a comma before the cents, dates JJ/MM/AAAA. A text that a spreadsheet would
take for a formula begins with an apostrophe.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

Cell = str | int | date | None
Kind = Literal["text", "amount", "count", "day"]
_BYTE_ORDER_MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its French title, what its cells are (`amount`: hundredths), its share of a page's width."""

    title: str
    kind: Kind = "text"
    width: int = 10


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a table is about. `notes` stand above it on paper."""

    name: str
    title: str
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()


def csv_header(sheet: Sheet) -> bytes:
    """The first line, after the mark of UTF-8."""
    return (_BYTE_ORDER_MARK + ";".join(_quoted(column.title) for column in sheet.columns) + "\r\n").encode()


def csv_rows(sheet: Sheet, rows: Iterable[Sequence[Cell]]) -> bytes:
    """These rows as lines."""
    kinds = [column.kind for column in sheet.columns]
    return "".join(
        ";".join(_csv_cell(kind, cell) for kind, cell in zip(kinds, row, strict=True)) + "\r\n" for row in rows
    ).encode()


def _csv_cell(kind: Kind, cell: Cell) -> str:
    if kind == "text" and isinstance(cell, str):
        return _quoted(f"'{cell}" if cell.startswith(_FORMULA) else cell)
    return _written(kind, cell)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ';"\r\n') else text


def _written(kind: Kind, cell: Cell, thousands: str = "") -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if kind == "amount" and isinstance(cell, int):
        whole, cents = divmod(abs(cell), 100)
        return f"{'-' if cell < 0 else ''}{whole:,},{cents:02d}".replace(",", thousands, f"{whole:,}".count(","))
    return str(cell)


def pdf(sheet: Sheet, rows: Sequence[Sequence[Cell]], made: str, dated: str = "") -> bytes:
    """The table on A4, landscape when it is wide; `made` stands at the foot of each page, `dated` under the title."""
    paper = _Paper(made, wide=len(sheet.columns) > 6)
    paper.add_page()
    paper.set_font("DejaVu", "B", 14)
    paper.multi_cell(0, 8, sheet.title, new_x="LMARGIN", new_y="NEXT")
    paper.set_font("DejaVu", "", 9)
    for note in ((dated,) if dated else ()) + sheet.notes:
        paper.multi_cell(0, 5, note, new_x="LMARGIN", new_y="NEXT")
    paper.ln(3)
    paper.set_font("DejaVu", "", 8)
    aligned = tuple("RIGHT" if column.kind in ("amount", "count") else "LEFT" for column in sheet.columns)
    widths = tuple(column.width for column in sheet.columns)
    with paper.table(
        col_widths=widths, text_align=aligned, borders_layout=TableBordersLayout.HORIZONTAL_LINES, line_height=5
    ) as table:
        table.row([column.title for column in sheet.columns])
        for row in rows:
            pairs = zip(sheet.columns, row, strict=True)
            table.row([_written(column.kind, cell, thousands="\u202f") for column, cell in pairs])
    return bytes(paper.output())


class _Paper(FPDF):
    """A page with the fonts that have every letter of a name, and a foot with the page number."""

    def __init__(self, made: str, *, wide: bool) -> None:
        super().__init__(orientation="landscape" if wide else "portrait", format="A4")
        self._made = made
        regular, bold = _fonts()
        self.add_font("DejaVu", "", regular)
        self.add_font("DejaVu", "B", bold)
        self.set_auto_page_break(True, margin=18)

    def footer(self) -> None:
        """What made the page, and its number."""
        self.set_y(-14)
        self.set_font("DejaVu", "", 7)
        self.cell(0, 5, f"{self._made} · {self.page_no()}/{{nb}}", align="C")


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, str]:
    folder = files("services.wallet.documents").joinpath("fonts")
    with as_file(folder.joinpath("DejaVuSans.ttf")) as regular, as_file(folder.joinpath("DejaVuSans-Bold.ttf")) as bold:
        return str(regular), str(bold)


async def csv_of(sheet: Sheet, pages: AsyncIterator[Sequence[Sequence[Cell]]]) -> AsyncIterator[bytes]:
    """The whole file, a page of rows at a time."""
    yield csv_header(sheet)
    async for rows in pages:
        if rows:
            yield csv_rows(sheet, rows)
