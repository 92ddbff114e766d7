"""The statements of `deploy/postgres/*.sql` with psql's variables filled in: containers run the same files in psql."""

import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "postgres"

_VARIABLE = re.compile(r":(?P<quote>[\"'])(?P<name>[a-z_]+)(?P=quote)")
_COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)


def identifier(name: str) -> str:
    """`name` as SQL writes an identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as SQL writes a string; strings of settings and passwords only, with standard_conforming_strings on."""
    return "'" + text.replace("'", "''") + "'"


def statements(file: str, variables: Mapping[str, str]) -> list[str]:
    """The statements of one file: `:"x"` becomes an identifier, `:'x'` a string. Raises KeyError for others."""

    def fill(match: re.Match[str]) -> str:
        value = variables[match["name"]]
        return identifier(value) if match["quote"] == '"' else literal(value)

    bare = _COMMENT.sub("", (FOLDER / file).read_text(encoding="utf-8"))
    # Split before filling in: a password may hold a semicolon. The files hold none inside a string.
    return [_VARIABLE.sub(fill, part).strip() for part in bare.split(";") if part.strip()]
