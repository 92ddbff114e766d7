"""docs/ledger.md: every figure of its worked year is what the ledger itself says when that year is played."""

import csv
import io
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from services.wallet.documents.chart import load_chart
from shared.observability.cause import Cause
from tests.integration.wallet.fec_rules import Row, read_fec
from tests.integration.wallet.till import Till
from tests.integration.wallet.worked_year import BILAL, SURPLUS, play, preside

PAGE = (Path(__file__).parents[3] / "docs" / "ledger.md").read_text(encoding="utf-8")
PERIOD = "from=2027-01-01&to=2027-12-31"
NEXT = "from=2028-01-01&to=2028-12-31"
_SALARY = text(
    "INSERT INTO payout_details (member_id, member_number, key_id, sealed, last_four, vehicle, activity, changed_at,"
    " usable_at) VALUES (:member_id, :number, 'k', :sealed, '0000', 'artist_salary', 'stage_performance', :now, :now)"
)
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
        "vat": f"/exports/vat?{PERIOD}",
        "members": f"/exports/auxiliary-balance?{NEXT}&of=member_eur",
        "credits": f"/exports/credits?{PERIOD}",
        "redistribution": f"/exports/redistributions/{run_id}",
        "general-balance-2028": f"/exports/general-balance?{NEXT}",
        "surplus": "/surplus-allocations/2027",
    }
    for name, path in paths.items():
        # The members of a schedule stand in the order of the run's pseudonyms, which its secret decides.
        written, found = table(name), await sheet(till, path)
        assert (written[0], sorted(written)) == (found[0], sorted(found)), name


def entry_rows(rows: list[Row]) -> Table:
    """Rows of the journal as the page has them: members by number, other third parties and ids left out."""
    return [
        (
            f"{row['EcritureDate'][6:]}/{row['EcritureDate'][4:6]}",
            row["EcritureNum"],
            row["CompteNum"],
            row["CompAuxNum"] if row["CompAuxNum"].startswith("M") else "",
            row["PieceRef"] if len(row["PieceRef"]) < 36 else "",
            row["Debit"] if row["Debit"] != "0,00" else "",
            row["Credit"] if row["Credit"] != "0,00" else "",
            row["EcritureLib"].removeprefix("PARTIEL "),
        )
        for row in rows
    ]


@pytest.mark.parametrize(("name", "year"), [("entries", 2027), ("entries-2028", 2028)])
async def test_the_entries_of_the_worked_year(till: Till, run_id: UUID, name: str, year: int) -> None:
    rows = read_fec(*await body(till, f"/exports/journal?year={year}"))
    written, found = table(name)[1:], entry_rows(rows)
    if year == 2028:
        # Which member's share has which number follows the pseudonyms.
        written, found = [sorted(row[:1] + row[2:] for row in part) for part in (written, found)]
    assert written == found


async def test_a_share_follows_how_its_member_is_paid(till: Till, run_id: UUID) -> None:
    async with till.wallet.database.begin(Cause("request")) as work:
        values = {"member_id": BILAL.member_id, "number": 2, "sealed": b"x", "now": work.now()}
        await work.connection.execute(_SALARY, values)
    rows = await sheet(till, f"/exports/redistributions/{run_id}")
    assert {(row[0], *row[5:]) for row in rows[1:-1]} == {("M000002", "641", "4286"), ("M000003", "604", "4081")}


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
