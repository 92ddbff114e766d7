"""A member's statement: a table for spreadsheets, and a document in French that can be kept (PDF/A-3B).

Data in, bytes out. The balance after each line is that of its account; it begins with what the account had before the
period.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final
from uuid import UUID

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

from services.wallet.documents.sheet import Cell, Column, Sheet
from services.wallet.documents.words import account_word, group_word, rule_word
from services.wallet.domain.explanations import EXPLANATIONS
from services.wallet.domain.posting import RULES
from shared.money import Unit, format_amount

SHEET: Final = Sheet(
    "releve",
    "Relevé",
    (
        Column("Date", "day"),
        Column("Compte"),
        Column("Opération"),
        Column("Débit", "amount"),
        Column("Crédit", "amount"),
        Column("Solde", "amount"),
        Column("Unité"),
        Column("Règle"),
        Column("Version", "count"),
        Column("Décision", "count"),
        Column("Référence"),
        Column("Preuve"),
    ),
)
OPENING: Final = "Solde initial"
_WIDTHS: Final = (22, 60, 44, 22, 22, 24)
_TITLES: Final = ("Date", "Opération", "Règle", "Débit", "Crédit", "Solde")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `effect` is what it adds to the balance of its account (below 0 when it takes)."""

    on: date
    account: UUID
    kind: str
    effect: int
    balance: int
    policy_key: str
    policy_version: int
    decision_number: int | None
    group_id: UUID
    run_id: UUID | None
    """Of a line of a conversion."""


@dataclass(frozen=True, slots=True)
class AccountOpening:
    """An account of the statement and what it had before the period, in its unit."""

    account: UUID
    kind: str
    unit: Unit
    year: int | None
    balance: int

    @property
    def word(self) -> str:
        """What it is called."""
        return account_word(self.kind, self.year)


@dataclass(frozen=True, slots=True)
class ConversionProof:
    """A member's line in the manifest of a conversion, and the file that proves it."""

    year: int
    line_no: int
    line: str
    manifest_sha256: str
    file: bytes

    @property
    def name(self) -> str:
        """Of the file; two runs of a year (one undone) differ by their hash."""
        return f"preuve-conversion-{self.year}-{self.manifest_sha256[:8]}.json"


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """What a statement says at its head."""

    cooperative: str
    member_number: int
    first: date
    last: date
    made_at: datetime
    accounts: Sequence[AccountOpening]
    lines: Sequence[Line]
    proofs: Sequence[ConversionProof] = ()


def proof_path(run_id: UUID) -> str:
    """Where members find their own line of a conversion with the hashes that prove it."""
    return f"/v1/conversions/{run_id}/me"


def opening_rows(accounts: Sequence[AccountOpening], first: date) -> list[Sequence[Cell]]:
    """A row for each account with what it had before the period."""
    return [
        (first, one.word, OPENING, None, None, one.balance, one.unit, None, None, None, None, None) for one in accounts
    ]


def line_rows(accounts: Sequence[AccountOpening], lines: Sequence[Line]) -> list[Sequence[Cell]]:
    """A row for each line."""
    known = {one.account: one for one in accounts}
    return [
        (
            line.on,
            known[line.account].word,
            group_word(line.kind),
            -line.effect if line.effect < 0 else None,
            line.effect if line.effect > 0 else None,
            line.balance,
            known[line.account].unit,
            line.policy_key,
            line.policy_version,
            line.decision_number,
            str(line.group_id),
            None if line.run_id is None else proof_path(line.run_id),
        )
        for line in lines
    ]


def statement_pdf(paper: StatementPaper) -> bytes:
    """The statement as a document: a section for each account, with what the account is and can do."""
    page = _Paper(paper)
    page.add_page()
    page.set_font("DejaVu", "B", 15)
    page.cell(0, 9, "Relevé de compte", new_x="LMARGIN", new_y="NEXT")
    page.set_font("DejaVu", "", 9)
    for text in (
        f"{paper.cooperative} · membre n° {paper.member_number}",
        f"Du {paper.first:%d/%m/%Y} au {paper.last:%d/%m/%Y}, par date d'opération",
    ):
        page.cell(0, 5, text, new_x="LMARGIN", new_y="NEXT")
    if not paper.accounts:
        page.ln(4)
        page.cell(0, 5, "Aucune opération et aucun solde sur cette période.")
    for account in paper.accounts:
        _section(page, account, [line for line in paper.lines if line.account == account.account])
    for proof in paper.proofs:
        _proof(page, proof)
    return bytes(page.output())


def _proof(page: "_Paper", proof: ConversionProof) -> None:
    """What anybody needs to verify a line of a conversion; the path of hashes is a file attached to the document."""
    if page.get_y() > page.h - 60:
        page.add_page()
    page.ln(6)
    page.set_font("DejaVu", "B", 11)
    page.cell(0, 7, f"Preuve de la conversion {proof.year}", new_x="LMARGIN", new_y="NEXT")
    page.set_font("DejaVu", "", 7.5)
    for text in (
        f"Votre ligne dans le manifeste, n° {proof.line_no} : {proof.line}",
        f"Empreinte du manifeste (SHA-256), celle que la décision a nommée : {proof.manifest_sha256}",
        f"Le fichier joint {proof.name} prouve que votre ligne y est : tools/verify_conversion.py --proof le vérifie.",
    ):
        page.multi_cell(0, 4, text, align="L", new_x="LMARGIN", new_y="NEXT")
    page.embed_file(
        bytes=proof.file,
        basename=proof.name,
        modification_date=page.paper.made_at,
        mime_type="application/json",
        associated_file_relationship="Data",
        desc=f"Preuve de la conversion {proof.year}",
        creation_date=page.paper.made_at,
    )


def _section(page: "_Paper", account: AccountOpening, lines: Sequence[Line]) -> None:
    closing = lines[-1].balance if lines else account.balance
    if page.get_y() > page.h - 70:
        page.add_page()
    page.ln(6)
    page.set_font("DejaVu", "B", 11)
    page.cell(0, 7, account.word, new_x="LMARGIN", new_y="NEXT")
    page.set_font("DejaVu", "", 7.5)
    page.set_text_color(90)
    page.multi_cell(0, 4, EXPLANATIONS[account.unit].limits.fr, align="L", new_x="LMARGIN", new_y="NEXT")
    page.set_text_color(0)
    page.ln(1)
    page.set_font("DejaVu", "", 8)
    page.set_draw_color(200)
    with page.table(
        width=sum(_WIDTHS),
        col_widths=_WIDTHS,
        text_align=("LEFT", "LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        line_height=5,
    ) as table:
        table.row(_TITLES)
        table.row(("", OPENING, "", "", "", _amount(account.balance)))
        for line in lines:
            table.row(_cells(line))
    page.set_font("DejaVu", "B", 8.5)
    text = f"Solde au {page.paper.last:%d/%m/%Y} : {format_amount(closing, account.unit)}"
    page.cell(0, 7, text, align="R", new_x="LMARGIN", new_y="NEXT")


def _cells(line: Line) -> tuple[str, ...]:
    rule = rule_word(line.policy_key)
    if line.policy_version and line.policy_key != RULES:
        rule += f" v{line.policy_version}"
    if line.decision_number is not None:
        rule += f", décision {line.decision_number}"
    debit = _amount(-line.effect) if line.effect < 0 else ""
    credit = _amount(line.effect) if line.effect > 0 else ""
    return f"{line.on:%d/%m/%Y}", group_word(line.kind), rule, debit, credit, _amount(line.balance)


def _amount(amount: int) -> str:
    """As `format_amount`, without the unit: the heading has it."""
    return format_amount(amount, "").rstrip()


class _Paper(FPDF):
    """A4 with embedded fonts; the foot says who made it, when, and the page."""

    def __init__(self, paper: StatementPaper) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-3B")
        self.paper = paper
        regular, bold = _fonts()
        self.add_font("DejaVu", "", regular)
        self.add_font("DejaVu", "B", bold)
        self.set_auto_page_break(True, margin=18)
        self.set_margins(8, 12, 8)
        self.set_lang("fr-FR")
        self.set_title(f"Relevé de compte du {paper.first:%d/%m/%Y} au {paper.last:%d/%m/%Y}")
        self.set_creation_date(paper.made_at)

    def footer(self) -> None:
        """Who made it, when, and the page."""
        self.set_y(-14)
        self.set_font("DejaVu", "", 7)
        made = f"{self.paper.cooperative} · établi le {self.paper.made_at:%d/%m/%Y}"
        self.cell(0, 5, f"{made} · page {self.page_no()}", align="C")


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, str]:
    folder = files("services.wallet.documents").joinpath("fonts")
    with as_file(folder.joinpath("DejaVuSans.ttf")) as regular, as_file(folder.joinpath("DejaVuSans-Bold.ttf")) as bold:
        return str(regular), str(bold)
