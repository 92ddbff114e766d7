"""docs/ledger.md: every figure of its worked year is what the ledger itself says when that year is played."""

import csv
import io
import re
from pathlib import Path
from uuid import UUID

import pytest

from services.wallet.documents.chart import load_chart
from tests.integration.wallet.fec_rules import read_fec
from tests.integration.wallet.till import Till
from tests.integration.wallet.worked_year import SURPLUS, play, preside

PAGE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")
PERIOD = "from=2027-01-01&to=2027-12-31"
Table = list[tuple[str, ...]]


def table(name: str) -> Table:
    """The rows, header first, of the table under a mark of the page; each cell as it is written."""
    part = PAGE.partition(f"<!-- year: {name} -->")[2].lstrip("\n").split("\n\n")[0]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in part.splitlines() if "|" in line]
    assert len(rows) > 2, f"no table {name}"
    return [rows[0], *rows[2:]]


async def body(till: Till, path: str) -> tuple[str, bytes]:
    answer = await till.wallet.client.get(f"/v1{path}", headers=till.headers(till.presidency))
    assert answer.status_code == 200, answer.text
    return re.findall('"(.*)"', answer.headers["content-disposition"])[0], answer.content


async def sheet(till: Till, path: str) -> Table:
    text = (await body(till, path))[1].decode("utf-8-sig")
    return [tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(text), delimiter=";")]


def test_the_page_has_the_shipped_chart() -> None:
    accounts = load_chart(None).accounts
    assert {kind.strip("`"): number for kind, number, _ in table("chart")[1:]} == dict(accounts)


@pytest.fixture
async def run_id(till: Till, tmp_path: Path) -> UUID:
    played = await play(till, tmp_path)
    await preside(till)
    return played


async def test_every_table_of_the_worked_year(till: Till, run_id: UUID) -> None:
    paths = {
        "general-balance": f"/exports/general-balance?{PERIOD}",
        "members": f"/exports/auxiliary-balance?{PERIOD}&of=member_eur",
        "credits": f"/exports/credits?{PERIOD}",
        "redistribution": f"/exports/redistributions/{run_id}",
        "surplus": "/surplus-allocations/2027",
    }
    for name, path in paths.items():
        assert table(name) == await sheet(till, path), name


async def test_the_entries_of_the_worked_year(till: Till, run_id: UUID) -> None:
    rows = read_fec(*await body(till, "/exports/journal?year=2027"))
    written = [
        (
            f"{row['EcritureDate'][6:]}/{row['EcritureDate'][4:6]}",
            row["EcritureNum"],
            row["CompteNum"],
            row["CompAuxNum"] if row["CompAuxNum"].startswith("M") else "",
            row["Debit"] if row["Debit"] != "0,00" else "",
            row["Credit"] if row["Credit"] != "0,00" else "",
            row["EcritureLib"].removeprefix("PARTIEL "),
        )
        for row in rows
    ]
    assert table("entries")[1:] == written


async def test_the_purses_of_the_worked_year(till: Till, run_id: UUID) -> None:
    found = await till.rows(
        "SELECT kind, CAST(sum(credits_posted - debits_posted) AS bigint) FROM accounts WHERE unit = 'EUR' GROUP BY 1"
    )
    balances = {kind: int(amount) for kind, amount in found}
    written = table("purses")[1:]
    assert {kind.strip("`"): euros for kind, euros, _ in written} == {
        kind: f"{amount / 100:.2f}".replace(".", ",") for kind, amount in balances.items()
    }
    assert sum(balances.values()) == 0
    # The surplus of the example is what the year's sales leave after the year's charges.
    rows = await sheet(till, f"/exports/general-balance?{PERIOD}")
    of_the_year = [row for row in rows if row[0][:1] in ("6", "7")]
    assert sum(cents(row[5]) - cents(row[4]) for row in of_the_year) == SURPLUS["surplus"]


def cents(cell: str) -> int:
    return int(cell.replace(",", ""))
