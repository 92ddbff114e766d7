"""Reading the templates, and writing ids, amounts, dates and codes the way people read them."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from shared.money import format_amount

Language = Literal["fr", "en"]

_MONTHS = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


class Blanks(dict[str, str]):
    """What is filled into a template; what a sender left out reads as a dash rather than as an error."""

    def __missing__(self, key: str) -> str:
        return "–"


@cache
def templates(name: str, language: Language) -> Mapping[str, Mapping[str, str]]:
    """The tables of one template file."""
    path = files("services.membership.documents.templates").joinpath(f"{name}.{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def day(value: date, language: Language) -> str:
    """`14 mars 2027`, `14 March 2027`; the first of a month is `1er` in French."""
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    return f"{number} {_MONTHS[language][value.month - 1]} {value.year}"


def amount(value: int, unit: str) -> str:
    """An amount of the smallest unit."""
    return format_amount(value, unit)
