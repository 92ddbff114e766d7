"""Every text in both languages, and nothing of a stranger's choice in a mail."""

from datetime import UTC, date, datetime
from importlib.resources import files
from typing import get_args
from uuid import UUID

import pytest

from services.membership.documents.mails import render
from services.membership.documents.notices import known_kinds, sentence
from services.membership.documents.texts import Language, day, templates
from shared.contracts.marketplace import CancelReason, NoticeKind, WithdrawalReason
from shared.contracts.membership import PlugEndReason, Role
from shared.contracts.wallet import HoldRefusal

LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize("name", ["mails", "notices"])
def test_both_languages_say_the_same_things(name: str) -> None:
    french, english = templates(name, "fr"), templates(name, "en")
    assert {table: set(french[table]) for table in french} == {table: set(english[table]) for table in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_reason_that_is_said_has_a_sentence(language: Language) -> None:
    assert set(get_args(NoticeKind)) <= known_kinds(language)
    reasons = templates("notices", language)["reasons"]
    for codes in (HoldRefusal, CancelReason, WithdrawalReason, Role, PlugEndReason):
        assert set(get_args(codes)) <= set(reasons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kind_fails_without_parameters(language: Language) -> None:
    for kind in (*known_kinds(language), "of_a_newer_sender"):
        assert "{" not in sentence(kind, {}, language)


def test_parameters_read_as_people_write() -> None:
    said = {"price_credits": 3_000}
    assert sentence("order_to_accept", said, "fr") == "Une commande de 30,00 crédits attend votre accord."
    said_at = {"on": "2027-08-01", "reason": "inquiry"}
    assert "1er août 2027 : le temps d'une vérification" in sentence("plug_suspended", said_at, "fr")
    assert day(date(2027, 8, 1), "en") == "1 August 2027"
    assert "code_of_ours" in sentence("plug_suspended", {"on": "2027-08-01", "reason": "code_of_ours"}, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_are_rendered_whole(language: Language) -> None:
    blanks = {"token": "t0k", "hours": "48", "public_url": "https://exemple.fr", "sentence": "Voilà {0} {x}."}
    for kind in templates("mails", language):
        mail = render(
            kind,
            mail_id=UUID(int=1),
            address="alix@exemple.fr",
            language=language,
            queued_at=datetime(2027, 3, 14, tzinfo=UTC),
            blanks=blanks,
        )
        assert "\n" not in mail.subject
        assert "–" not in mail.body
        assert ("#token=t0k" in mail.body) == (kind == "verify_address")


def test_the_first_charter_is_supplied() -> None:
    text = files("services.membership.documents.templates").joinpath("charter.fr.txt").read_text(encoding="utf-8")
    assert text.startswith("Charte")
