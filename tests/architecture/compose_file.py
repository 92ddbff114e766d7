"""docker-compose.yml as the tests read it: merged, and with the variables of a filled-in .env.example put in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from shared.contracts.message import SERVICES
from tools.new_secrets import filled_in

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
LONG_ROLES = ("api", "worker", "relay")
ROLE_SERVICES = tuple(f"{service}-{role}" for service in SERVICES for role in ("migrate", *LONG_ROLES))
DECIDED = {"PUBLIC_URL": "https://pourpar.example", "MEMBERSHIP_MAIL": "folder"}

VARIABLE = re.compile(r"\$\{(?P<name>[A-Z_]+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def raw_text() -> str:
    """The file without its comments."""
    return re.sub(r"(?m)(^|\s)#.*$", "", FILE.read_text(encoding="utf-8"))


def example_variables() -> dict[str, str]:
    """.env.example after `python -m tools.new_secrets` and an operator who has decided."""
    text = filled_in((ROOT / ".env.example").read_text(encoding="utf-8"))
    pairs = (line.partition("=")[::2] for line in text.splitlines() if line and not line.startswith("#"))
    return {**dict(pairs), **DECIDED}


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:
    """What Compose makes of `${NAME}`, `${NAME:-default}` and `${NAME:?why}`; KeyError where one is missing."""
    if isinstance(value, dict):
        return {name: interpolated(inner, variables) for name, inner in value.items()}
    if isinstance(value, list):
        return [interpolated(inner, variables) for inner in value]
    if not isinstance(value, str):
        return value

    def value_of(match: re.Match[str]) -> str:
        given = variables.get(match["name"], "")
        if not given and match["kind"] != "-":
            raise KeyError(match["name"])
        return given or match["rest"]

    return VARIABLE.sub(value_of, value)


def compose(variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole file; `variables` are those of the example unless given."""
    given = example_variables() if variables is None else variables
    loaded: dict[str, Any] = interpolated(yaml.safe_load(FILE.read_text(encoding="utf-8")), given)
    return loaded


def services(variables: Mapping[str, str] | None = None) -> dict[str, dict[str, Any]]:
    """Its containers."""
    found: dict[str, dict[str, Any]] = compose(variables)["services"]
    return found
