"""Statements to keep: a table that a French spreadsheet opens, and a document that stays readable."""

import csv
import io
from datetime import date

import pytest
from pypdf import PdfReader

from services.wallet.documents.words import GROUP_WORDS, RULE_WORDS
from services.wallet.domain.policies import POLICIES
from services.wallet.tables.ledger import GROUP_KINDS
from tests.integration.wallet import till as make
from tests.integration.wallet.till import Till

YEAR = "from=2027-01-01&to=2027-12-31"


async def a_year(till: Till) -> None:
    await till.plugs()
    order = make.placed(till.buyer, till.seller, 3_000)
    january = make.mission([(till.buyer, 123_456)], accepted_on=date(2027, 1, 10))
    await till.hear(january, order, make.completed(order), make.mission([(till.buyer, 8_500)]))


async def test_the_table_has_every_line_of_the_period_and_begins_with_what_was_there(till: Till) -> None:
    await a_year(till)

    answer = await till.wallet.client.get(
        "/v1/me/statement.csv?from=2027-02-01&to=2027-12-31", headers=till.headers(till.buyer)
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))

    assert answer.status_code == 200, answer.text
    assert "releve-2027-02-01-2027-12-31.csv" in answer.headers["content-disposition"]
    euros = [row for row in rows if row["Unité"] == "EUR"]
    assert [(row["Opération"], row["Crédit"], row["Solde"]) for row in euros] == [
        ("Solde initial", "", "1234,56"),
        ("Honoraires de mission", "85,00", "1319,56"),
    ]
    credits = [row for row in rows if row["Unité"] == "SUB"]
    assert [(row["Opération"], row["Débit"], row["Solde"]) for row in credits] == [
        ("Solde initial", "", "0,00"),
        ("Crédits de subvention de l'année", "", "100,00"),
        ("Service entre membres", "30,00", "70,00"),
    ]
    assert credits[1]["Date"] == "14/03/2027"
    assert credits[1]["Règle"] == "yearly_grant"


async def test_the_document_is_an_archive_copy_in_french(till: Till) -> None:
    await a_year(till)

    answer = await till.wallet.client.get(f"/v1/me/statement.pdf?{YEAR}", headers=till.headers(till.buyer))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    document = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in document.pages)
    for said in (
        "Relevé de compte",
        "membre n° 1",
        "Honoraires de mission",
        "1\u202f319,56",
        "ne deviennent jamais des",
    ):
        assert said in text
    assert "Solde au 31/12/2027 : 70,00 SUB" in text
    assert str(document.root_object["/Lang"]) == "fr-FR"
    assert b"pdfaid:part>3<" in answer.content.replace(b" ", b"")


def test_every_rule_that_a_line_can_cite_has_a_french_word() -> None:
    assert {policy.key for policy in POLICIES} < RULE_WORDS.keys()


@pytest.mark.parametrize("period", ["from=2027-01-01&to=2028-01-02", "from=2027-02-01&to=2027-01-01"])
@pytest.mark.parametrize("ending", ["csv", "pdf"])
async def test_a_period_is_at_most_a_year(till: Till, period: str, ending: str) -> None:
    answer = await till.wallet.client.get(f"/v1/me/statement.{ending}?{period}", headers=till.headers(till.buyer))

    assert (answer.status_code, answer.json()["code"]) == (422, "period_refused")


async def test_somebody_without_an_account_gets_an_empty_statement(till: Till) -> None:
    for ending in ("csv", "pdf"):
        answer = await till.wallet.client.get(f"/v1/me/statement.{ending}?{YEAR}", headers=till.headers(till.third))
        assert answer.status_code == 200


def test_every_kind_of_group_has_a_word() -> None:
    assert set(GROUP_KINDS) <= set(GROUP_WORDS)
