"""Write the documents of the messages from `shared/contracts/`: `python -m tools.publish_contracts [--check]`.

Under docs/messages/: the JSON Schemas, one AsyncAPI document, the catalogue, the record of published versions. Under
deploy/rabbitmq/: the broker's definitions without passwords. In services/*/README.md: the table of what is said and
heard. Under tests/contracts/golden/: the wire form of a version that has none yet.

Refuses (exit 1) to write when a published version has changed. With `--check` it writes nothing and fails when
anything is stale. A version is published from the moment `published.json` records it; before the first release, an
entry may be taken out of there and of golden/ by hand, in a commit that says why.
"""

import json
import sys
from pathlib import Path
from typing import Any

from shared.contracts.message import SERVICES
from shared.messaging.topology import broker_definitions
from tools.generated_files import command, write_stale
from tools.message_documents.asyncapi import asyncapi
from tools.message_documents.golden import golden_files
from tools.message_documents.json_schemas import as_json, schemas
from tools.message_documents.pages import catalogue_page, service_table, with_table
from tools.message_documents.published import differences, published_versions

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


def publish(root: Path, *, check: bool) -> list[str]:
    """Write what is stale, or with `check` only look; returns the reasons to fail."""
    broken = differences(recorded(root), published_versions())
    if broken:
        return broken
    return write_stale(root, documents(root), check=check, folder=_SCHEMAS)


if __name__ == "__main__":
    sys.exit(command("publish_contracts", "the documents of the messages", publish))
