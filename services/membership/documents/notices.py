"""The sentence of a notice in the reader's language, from its kind and parameters."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.membership.documents.texts import Blanks, Language, amount, day, templates


def sentence(kind: str, parameters: Mapping[str, Any], language: Language) -> str:
    """What the reader is told. A kind that is not known yet (a newer sender) reads as a general sentence."""
    texts = templates("notices", language)
    template = texts["kinds"].get(kind, texts["kinds"]["unknown"])
    return template.format_map(_blanks(parameters, language, texts["reasons"]))


def known_kinds(language: Language) -> frozenset[str]:
    """The kinds that have a sentence of their own."""
    return frozenset(templates("notices", language)["kinds"]) - {"unknown"}


def _blanks(parameters: Mapping[str, Any], language: Language, reasons: Mapping[str, str]) -> Blanks:
    blanks = Blanks()
    for name in ("on", "until_on"):
        if parameters.get(name) is not None:
            blanks[name] = day(date.fromisoformat(parameters[name]), language)
    if parameters.get("amount") is not None:
        blanks["amount"] = amount(parameters["amount"]["amount"], parameters["amount"]["unit"])
    if parameters.get("price_credits") is not None:
        blanks["price"] = amount(parameters["price_credits"], "").strip()
    if parameters.get("number") is not None:
        blanks["number"] = str(parameters["number"])
    if parameters.get("reason") is not None:
        blanks["reason"] = reasons.get(parameters["reason"], parameters["reason"])
    return blanks
