"""Balances from earlier books: whole or nothing, once, each line looked at."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from services.wallet.app import service
from services.wallet.errors import OpeningRefused
from shared.contracts.membership import MemberRegistered
from shared.contracts.message import Member
from shared.errors import InvalidRequest
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.roles.run import parser_of
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.till import Till, member

HEADER = "owner;kind;unit;amount\n"


async def know(till: Till, *people: Member) -> None:
    await till.hear(*(MemberRegistered.example().model_copy(update={"member": who}) for who in people))


async def bring_in(till: Till, folder: Path, text: str, **changes: str) -> str:
    """Run the command as the operator does."""
    path = folder / "opening.csv"
    path.write_text(text, encoding="utf-8")
    options: Mapping[str, str] = {"file": str(path), "dated": "2027-01-01", "cites": "PV du 12/12/2026", **changes}
    async with till.wallet.database.begin(Cause("command")) as work:
        return await service.commands.declared["import-opening"].handler(work, options)


async def transfers(till: Till) -> int:
    return await till.count("SELECT count(*) FROM transfers")


async def test_balances_come_in_whole_dated_cited_and_once(till: Till, tmp_path: Path) -> None:
    alix, bilal = member(1), member(2)
    await know(till, alix, bilal)
    client = new_id()
    text = (
        "\ufeff"
        + HEADER
        + f"1;member_eur;EUR;120,50\n{bilal.member_id};member_col;COL;30.00\n2;member_sub;SUB;5,00\n;pot;EUR;1000,00\n"
        + f";reserve;EUR;250,00\n;bank_clearing;EUR;1500,00\n{client};client_receivable;EUR;12,00\n"
        + ";direct_costs;EUR;3,00\n2;member_receivable;EUR;4,00\n"
    )
    said = await bring_in(till, tmp_path, text, dry_run="yes")
    assert "nothing was posted" in said
    assert await transfers(till) == 0
    said = await bring_in(till, tmp_path, text)
    assert said.startswith("9 lines, 30,00 COL, 2\u202f889,50 €, 5,00 SUB: posted")
    assert await till.eur(alix) == 12_050
    assert (await till.credits(bilal))[2] == 3_000
    assert (await till.pot()).balance == 100_000
    assert await till.rows("SELECT DISTINCT kind, business_date, transfer_count FROM groups") == [
        ("opening", date(2027, 1, 1), 1)
    ]
    assert (
        await till.count("SELECT debits_posted - credits_posted FROM accounts WHERE kind = 'bank_clearing'") == 150_000
    )
    assert "nothing moves again" in await bring_in(till, tmp_path, text)
    assert await transfers(till) == 9
    assert await till.rows("SELECT cites, lines FROM opening_imports") == [("PV du 12/12/2026", 9)]


BAD_LINES = {
    "1;member_eur;EUR": "ligne 3: quatre cellules",
    "99;member_eur;EUR;1,00": "ligne 3, colonne owner: aucun membre",
    "x;member_eur;EUR;1,00": "ligne 3, colonne owner: un numéro",
    ";member_eur;EUR;1,00": "ligne 3, colonne owner",
    "1;pot;EUR;1,00": "ligne 3, colonne owner",
    "1;client_receivable;EUR;1,00": "ligne 3, colonne owner",
    "1;opening_eur;EUR;1,00": "ligne 3, colonne kind",
    "1;member_col;EUR;1,00": "ligne 3, colonne unit",
    "1;member_eur;EUR;2,00": "ligne 3: ce compte figure déjà",
    "1;member_eur;EUR;90071992547409,91\n1;member_col;COL;1,00": "colonne amount: la somme",
}


@pytest.mark.parametrize("bad", BAD_LINES)
async def test_one_bad_line_refuses_the_file_and_is_named(till: Till, tmp_path: Path, bad: str) -> None:
    await know(till, member(1))
    with pytest.raises(OpeningRefused) as refused:
        await bring_in(till, tmp_path, f"{HEADER}1;member_eur;EUR;1,00\n{bad}\n")
    assert BAD_LINES[bad] in str(refused.value.parameters["lines"])
    assert await transfers(till) == 0
    assert await till.count("SELECT count(*) FROM opening_imports") == 0


async def test_f39_strange_numbers_are_refused_each_with_its_line(till: Till, tmp_path: Path) -> None:
    await know(till, *(member(number) for number in range(1, 80)))
    strange = [*STRANGE_NUMBERS, "", "1", "1,0", "1,000", "1 000,00", "1.000,00", "0,00", "-1,00", "+1,00", "１,00"]
    strange += ["90071992547409,92", "99999999999999999999,00", "1e2,00", "=1+1", '"1,00"']
    lines = "".join(f"{number};member_eur;EUR;{text}\n" for number, text in enumerate(strange, start=1))
    with pytest.raises(OpeningRefused) as refused:
        await bring_in(till, tmp_path, HEADER + lines, language="en")
    assert refused.value.parameters["count"] == len(strange)
    told = str(refused.value.parameters["lines"]).splitlines()
    assert [line.split(":")[0] for line in told] == [
        f"line {number}, column amount" for number in range(2, min(len(strange), 50) + 2)
    ]
    assert await transfers(till) == 0


@pytest.mark.parametrize(
    "changes",
    [{"dated": "2999-01-01"}, {"dated": "01/01/2027"}, {"cites": " "}, {"cites": "x" * 201}, {"file": "/nowhere"}],
)
async def test_it_must_be_dated_and_cited(till: Till, tmp_path: Path, changes: dict[str, str]) -> None:
    with pytest.raises(InvalidRequest):
        await bring_in(till, tmp_path, HEADER + ";pot;EUR;1,00\n", **changes)


async def test_files_that_are_none(till: Till, tmp_path: Path) -> None:
    for text, said in (("", "l'en-tête"), ("a;b;c;d\n", "l'en-tête"), (HEADER, "aucune ligne")):
        with pytest.raises(OpeningRefused) as refused:
            await bring_in(till, tmp_path, text)
        assert said in str(refused.value.parameters["lines"])


async def test_thousands_of_lines_come_in_as_sets(till: Till, tmp_path: Path) -> None:
    people = [member(number) for number in range(1, 2_001)]
    await till.wallet.hear(*(MemberRegistered.example().model_copy(update={"member": who}) for who in people))
    lines = "".join(f"{who.member_number};member_eur;EUR;{who.member_number},01\n" for who in people)
    await bring_in(till, tmp_path, HEADER + lines)
    assert await till.eur(people[-1]) == 200_001


def test_a_dry_run_takes_no_value() -> None:
    asked = ["import-opening", "--file", "f", "--dated", "2027-01-01", "--cites", "c"]
    assert parser_of(service).parse_args([*asked, "--dry-run"]).dry_run == "yes"
    assert parser_of(service).parse_args(asked).dry_run is None
