"""Write the broker's definitions with passwords: `python -m tools.broker_definitions --output FILE`.

Passwords come from the environment: `<SERVICE>_BUS_PASSWORD` for each of the five services, and for the people who
look after the broker `BROKER_ADMINISTRATOR_PASSWORD` and `BROKER_MONITORING_PASSWORD` (may be absent: that user then
cannot log in by password). The file is for the broker's `load_definitions` and holds salted hashes only; it is
written for its owner alone, or with `--readable` for the broker's own user too.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from shared.contracts.message import SERVICES
from shared.messaging.topology import ADMINISTRATOR, MONITORING, broker_definitions
from tools.message_documents.json_schemas import as_json

SHORTEST = 12
DEFAULTS = frozenset(
    {"changeme", "change-me", "change_me", "default", "example", "guest", "password", "rabbitmq", "secret"}
)


class RefusedSecretError(ValueError):
    """A password is missing, too short, known to all, or used twice."""


def passwords(environment: Mapping[str, str]) -> dict[str, str]:
    """The password of each user. Raises `RefusedSecretError` naming every variable at fault, never a value."""
    variables: dict[str, str] = {service: f"{service.upper()}_BUS_PASSWORD" for service in SERVICES}
    variables[ADMINISTRATOR] = "BROKER_ADMINISTRATOR_PASSWORD"
    variables[MONITORING] = "BROKER_MONITORING_PASSWORD"
    found: dict[str, str] = {}
    faults: list[str] = []
    for user, variable in variables.items():
        value = environment.get(variable, "")
        if not value and user not in SERVICES:
            continue
        fault = _fault(user, value) or ("is used for another user too" if value in found.values() else "")
        if fault:
            faults.append(f"{variable} {fault}")
        else:
            found[user] = value
    if faults:
        raise RefusedSecretError("; ".join(faults))
    return found


def _fault(user: str, value: str) -> str:
    if not value:
        return "is missing"
    if len(value) < SHORTEST:
        return f"has fewer than {SHORTEST} characters"
    plain = value.lower()
    if user in plain or any(plain.startswith(known) for known in DEFAULTS):
        return "is a default or holds the user's name"
    return ""


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.broker_definitions", description="The broker's definitions.")
    parser.add_argument("--output", type=Path, required=True, help="the file to write")
    parser.add_argument("--readable", action="store_true", help="let others read the file (it holds hashes)")
    given = parser.parse_args()
    try:
        text = as_json(broker_definitions(passwords(os.environ)))
    except RefusedSecretError as refused:
        print(f"The broker's definitions are not written: {refused}.", file=sys.stderr)
        return 1
    output: Path = given.output
    with open(output, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        file.write(text)
    output.chmod(0o644 if given.readable else 0o600)
    print(f"Written: {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
