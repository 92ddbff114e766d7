"""The files of the books: by their published rules, to the cent, for those who may, at the cost of the period."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from services.wallet.app import service
from services.wallet.documents.chart import load_chart, parse_chart
from services.wallet.documents.sheet import Column, Sheet, csv_rows
from services.wallet.domain.accounts import (
    BANK_CLEARING_ACCOUNT,
    member_eur,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import ChartRefused
from services.wallet.repository import journal
from services.wallet.settings import WalletSettings
from services.wallet.use_cases import export_journal
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.cash import invoice, payment
from tests.integration.wallet.fec_rules import amount, read_fec
from tests.integration.wallet.till import DAY, Till, completed, mission, placed, reversal

YEAR = f"from={DAY.year}-01-01&to={DAY.year}-12-31"


async def post(till: Till, kind: str, day: date, *transfers: Transfer) -> None:
    """A group of the engines that other tests are about."""
    made = Group(new_id(), kind, new_id(), None, day, transfers)
    async with till.wallet.database.begin(Cause("request")) as work:
        await journal.post(work, Posting([made]))


async def season(till: Till) -> None:
    """Fees, an invoice with VAT that is paid, a payout, a reversal, and credits that stay off the balance sheet."""
    await till.plugs()
    order = placed(till.buyer, till.seller, 3_000)
    one = mission([(till.buyer, 96_500), (till.seller, 57_900)], [(None, 11_000), (till.third, 500)])
    early = one.model_copy(update={"accepted_on": DAY - timedelta(days=30)})
    later = mission([(till.seller, 8_500)])
    await till.hear(order, completed(order), early, later, reversal(later, {later.lines[0].line_id: 300}))
    billed = invoice(one)
    await till.hear(billed, payment(billed))
    paid = member_eur(till.buyer.member_id, till.buyer.member_number)
    await post(till, "payout", DAY + timedelta(days=3), Transfer(paid, BANK_CLEARING_ACCOUNT, 50_000))


async def file(till: Till, path: str) -> tuple[str, bytes]:
    """The name and bytes of a file that the presidency asks for."""
    answer = await till.wallet.client.get(path, headers=till.headers(till.presidency))
    assert answer.status_code == 200, answer.text
    return answer.headers["content-disposition"].partition('filename="')[2].rstrip('"'), answer.content


async def table(till: Till, path: str) -> list[dict[str, str]]:
    _, body = await file(till, path)
    assert body.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def cents(cell: str) -> int:
    return int(Decimal(cell.replace(",", ".")) * 100)


async def test_the_journal_keeps_the_published_rules_and_agrees_with_the_ledger(till: Till) -> None:
    await till.preside()
    await season(till)
    rows = read_fec(*await file(till, f"/v1/exports/journal?year={DAY.year}"))
    assert all(row["EcritureLib"].startswith("PARTIEL ") for row in rows)
    by_account: dict[str, Decimal] = {}
    for row in rows:
        by_account.setdefault(row["CompteNum"], Decimal(0))
        by_account[row["CompteNum"]] += amount(row["Debit"]) - amount(row["Credit"])
    ledger = await till.rows(
        "SELECT kind, CAST(sum(debits_posted - credits_posted) AS bigint) FROM accounts WHERE unit = 'EUR' GROUP BY 1"
    )
    numbers = load_chart(None).accounts
    for kind, balance in ledger:
        if numbers[kind] != "internal":
            assert by_account[numbers[kind]] * 100 == balance, kind
    # Sales less charges is what the pot has, more what is invoiced less what it is owed by missions still to invoice.
    internal = sum(balance for kind, balance in ledger if numbers[kind] == "internal")
    assert (by_account["706"] + by_account["604"] + by_account["625"]) * 100 == internal
    assert {row["JournalCode"] for row in rows} == {"OD", "VE", "BQ"}


async def test_the_next_year_begins_with_what_was_there(till: Till) -> None:
    await till.preside()
    await season(till)
    rows = read_fec(*await file(till, f"/v1/exports/journal?year={DAY.year + 1}"))
    assert {row["JournalCode"] for row in rows} == {"AN"}
    of_buyer = [row for row in rows if row["CompAuxNum"] == "M000001"]
    assert [row["Credit"] for row in of_buyer] == ["465,00"]
    assert read_fec(*await file(till, f"/v1/exports/journal?year={DAY.year - 1}")) == []


async def test_pages_of_the_journal_hold_together(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    await till.preside()
    await season(till)
    whole = await file(till, f"/v1/exports/journal?year={DAY.year}")
    balances = await file(till, f"/v1/exports/auxiliary-balance?{YEAR}")
    monkeypatch.setattr(export_journal, "GROUPS_A_PAGE", 1)
    monkeypatch.setattr(export_journal, "OWNERS_A_PAGE", 1)
    monkeypatch.setattr("services.wallet.use_cases.export_balances.OWNERS_A_PAGE", 1)
    assert await file(till, f"/v1/exports/journal?year={DAY.year}") == whole
    assert await file(till, f"/v1/exports/auxiliary-balance?{YEAR}") == balances


async def test_balances_and_ledgers_agree(till: Till) -> None:
    await till.preside()
    await season(till)
    balance = await table(till, f"/v1/exports/general-balance?{YEAR}")
    *accounts, totals = balance
    for side in ("Ouverture", "Clôture"):
        assert totals[f"{side} débit"] == totals[f"{side} crédit"]
    assert totals["Débit"] == totals["Crédit"] != "0,00"
    ledger = await table(till, f"/v1/exports/general-ledger?{YEAR}")
    for row in accounts:
        last = [line for line in ledger if line["Compte"] == row["Compte"]][-1]
        assert cents(last["Solde"]) == cents(row["Clôture débit"]) - cents(row["Clôture crédit"])
    for of, number in (("member_eur", "4081"), ("client_receivable", "411"), ("direct_costs", "467")):
        [general] = [row for row in accounts if row["Compte"] == number]
        parties = await table(till, f"/v1/exports/auxiliary-balance?{YEAR}&of={of}")
        lines = await table(till, f"/v1/exports/auxiliary-ledger?{YEAR}&of={of}")
        for column in ("Débit", "Crédit"):
            assert sum(cents(row[column]) for row in parties) == cents(general[column]), (of, column)
            assert sum(cents(row[column]) for row in lines) == cents(general[column]), (of, column)
    half = await table(till, f"/v1/exports/general-balance?from={DAY}&to={DAY.year}-12-31")
    assert [
        (row["Clôture débit"], row["Clôture crédit"]) for row in half if row["Compte"] in ("411", "4081", "512")
    ] == [(row["Clôture débit"], row["Clôture crédit"]) for row in accounts if row["Compte"] in ("411", "4081", "512")]


def closing_of(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    """How clients, members and the bank end."""
    balances = [row for row in rows if row["Compte"] in ("411", "4081", "512")]
    return [(row["Clôture débit"], row["Clôture crédit"]) for row in balances]


async def test_the_credits_are_conserved_and_stay_off_the_balance_sheet(till: Till) -> None:
    await till.preside()
    await season(till)
    rows = await table(till, f"/v1/exports/credits?{YEAR}")
    found = {(row["Unité"], row["Ligne"]): cents(row["Crédits"]) for row in rows}
    assert found["SUB", "Émis : subventions de l'année"] == 30_000
    assert found["SUB", "Détruits : services rendus entre membres"] == -3_000
    assert found["SUB", "En circulation à la fin (émis - détruits)"] == found["SUB", "Détenus : Membres"] == 27_000
    assert found["COL", "Détenus : Membres"] == 3_000
    assert {found[unit, "Écart (preuve de conservation : 0)"] for unit in ("SUB", "COL")} == {0}


async def test_the_assembly_reads_the_same_on_paper(till: Till) -> None:
    await till.preside()
    await season(till)
    for path in ("general-balance", "auxiliary-balance", "general-ledger", "auxiliary-ledger", "credits"):
        await compare_with_paper(till, path)


async def compare_with_paper(till: Till, path: str) -> None:
    _, body = await file(till, f"/v1/exports/{path}?{YEAR}&format=pdf")
    pages = PdfReader(io.BytesIO(body)).pages
    words = "".join(page.extract_text() for page in pages)
    rows = await table(till, f"/v1/exports/{path}?{YEAR}")
    figures = {cell for row in rows for cell in row.values() if cell and cell.endswith("00") and len(cell) < 7}
    assert figures
    assert not [cell for cell in figures if cell not in words]


async def test_the_note_says_that_the_journal_is_partial(till: Till) -> None:
    await till.preside()
    name, body = await file(till, f"/v1/exports/journal-note?year={DAY.year}")
    assert name == f"732829320FEC{DAY.year}1231-note.pdf"
    assert "PARTIEL" in PdfReader(io.BytesIO(body)).pages[0].extract_text()


@pytest.mark.parametrize("query", ["from=2027-02-01&to=2027-01-31", "from=2026-01-01&to=2027-01-02"])
async def test_a_period_is_at_most_a_year(till: Till, query: str) -> None:
    headers = await till.preside()
    answer = await till.wallet.client.get(f"/v1/exports/general-balance?{query}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "period_refused")


def test_a_text_that_looks_like_a_formula_is_neutralised() -> None:
    sheet = Sheet("x", "x", (Column("a"), Column("b", "amount"), Column("c", "day")))
    assert csv_rows(sheet, [("=1+1", -1234567, date(2027, 1, 2)), ('a;"b"', 5, None)]).decode() == (
        "'=1+1;-12345,67;02/01/2027\r\n" + '"a;""b""";0,05;\r\n'
    )


SHIPPED = (Path(export_journal.__file__).parents[1] / "documents" / "chart.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ('member_eur = "4081"', "", "[accounts]", "member_eur has no general account"),
        ('member_eur = "4081"', 'member_eur = "40"', "member_eur", "three to twelve digits"),
        ('member_eur = "4081"', 'member_eur = "40811"', "member_eur", "40811 has no label"),
        ('member_eur = "4081"', 'member_eur = "4081"\nmember_gbp = "4081"', "member_gbp", "member_gbp is not known"),
        ("[groups.payout]", "[groups.payouts]", "[groups.payouts]", "payouts is not known"),
        ("[groups.payout]", "[groups.payout.x]", "[groups.payout.x]", "x is not known"),
        ('journal = "VE"', 'journal = "XX"', "journal", "XX is not one of the journals"),
        ('other = "604" }', 'rest = "604" }', "contra", "`other`"),
        ('label = "Facture"', 'label = ""', "label", "invoice has no label"),
        ('guso = { charge = "641", debt = "4286" }', 'guso = { charge = "641" }', "guso", "a charge and a debt"),
        ("[vehicles]", "[vehicles", "[vehicles", "The chart of accounts is refused"),
    ],
)
def test_a_chart_that_is_not_whole_is_refused_with_its_line(
    old: str, new: str, at: str, said: str, tmp_path: Path
) -> None:
    assert old in SHIPPED
    spoiled = SHIPPED.replace(old, new, 1)
    with pytest.raises(ChartRefused) as refused:
        parse_chart(spoiled)
    assert said in str(refused.value)
    line = int(refused.value.parameters["line"])
    assert spoiled.splitlines()[line - 1].startswith(at)
    path = tmp_path / "chart.toml"
    path.write_text(spoiled, encoding="utf-8")
    given: dict[str, Any] = {"database_url": "postgresql://x", "bus_url": "amqp://x", "environment": "test"}
    settings = WalletSettings(**given, chart_file=path)
    assert service.findings is not None
    assert [subject for subject, told in service.findings(settings) if not told.startswith(("ok", "note"))] == [
        "chart of accounts"
    ]
