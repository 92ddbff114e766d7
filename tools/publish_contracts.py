"""Write the documents of the messages from `shared/contracts/`: `python -m tools.publish_contracts [--check]`.

Under docs/messages/: the JSON Schemas, one AsyncAPI document, the catalogue, the record of published versions. Under
deploy/rabbitmq/: the broker's definitions without passwords. In services/*/README.md: the table of what is said and
heard. Under tests/contracts/golden/: the wire form of a version that has none yet.

Refuses (exit 1) to write when a published version has changed. With `--check` it writes nothing and fails when
anything is stale. A version is published from the moment `published.json` records it; before the first release, an
entry may be taken out of there and of golden/ by hand, in a commit that says why.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts.message import SERVICES
from shared.messaging.topology import broker_definitions
from tools.message_documents.asyncapi import asyncapi
from tools.message_documents.golden import golden_files
from tools.message_documents.json_schemas import as_json, schemas
from tools.message_documents.pages import catalogue_page, service_table, with_table
from tools.message_documents.published import differences, published_versions

ROOT = Path(__file__).resolve().parent.parent

_DOCUMENTS = Path("docs/messages")
_SCHEMAS = _DOCUMENTS / "schemas"
_RECORD = _DOCUMENTS / "published.json"
_GOLDEN = Path("tests/contracts/golden")
_DEFINITIONS = Path("deploy/rabbitmq/definitions.json")


def recorded(root: Path) -> dict[str, Any]:
    """The versions that are published; none before the first run."""
    path = root / _RECORD
    if not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def documents(root: Path) -> dict[Path, str]:
    """Every file that should stand, with its text, by path. Raises ValueError on a README with only one marker."""
    files = {_SCHEMAS / name: as_json(schema) for name, schema in schemas().items()}
    files[_DOCUMENTS / "asyncapi.json"] = as_json(asyncapi())
    files[_DOCUMENTS / "README.md"] = catalogue_page()
    files[_RECORD] = as_json(published_versions())
    files[_DEFINITIONS] = as_json(broker_definitions({}))
    for name, form in golden_files().items():
        if not (root / _GOLDEN / name).exists():
            files[_GOLDEN / name] = as_json(form)
    for service in SERVICES:
        page = Path("services") / service / "README.md"
        if (root / page).exists():
            table = service_table(service, "../../docs/messages/schemas")
            try:
                files[page] = with_table((root / page).read_text(), table)
            except ValueError as missing:
                raise ValueError(f"{page}: {missing}") from missing
    return files


def stale(root: Path, files: dict[Path, str]) -> list[Path]:
    """What differs from what should stand, and schemas of messages that are gone."""
    wrong = [path for path, text in files.items() if not (root / path).exists() or (root / path).read_text() != text]
    extra = [path.relative_to(root) for path in (root / _SCHEMAS).glob("*.json")]
    return sorted(wrong + [path for path in extra if path not in files])


def publish(root: Path, *, check: bool) -> list[str]:
    """Write what is stale, or with `check` only look; returns the reasons to fail."""
    broken = differences(recorded(root), published_versions())
    if broken:
        return broken
    files = documents(root)
    outdated = stale(root, files)
    if check:
        return [f"{path} is not up to date: run `make contracts`" for path in outdated]
    for path in outdated:
        if path in files:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(files[path])
        else:
            (root / path).unlink()
    return []


def main() -> int:
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.publish_contracts", description="Documents of the messages.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a document is stale")
    check: bool = parser.parse_args().check
    reasons = publish(ROOT, check=check)
    for reason in reasons:
        print(reason, file=sys.stderr)
    if not reasons:
        print("The messages' documents are up to date.")
    return 1 if reasons else 0


if __name__ == "__main__":
    sys.exit(main())
