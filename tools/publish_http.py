"""Write the documents of the gateways from the routes of the services: `python -m tools.publish_http [--check]`.

Under docs/http/: one OpenAPI document a service, equal to what its gateway serves at /openapi.json, and a page that
lists every operation. With `--check` it writes nothing and fails when anything is stale.
"""

import importlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.contracts.message import SERVICES
from shared.roles.service import Service
from shared.web import bare_application, openapi_document
from shared.web.openapi import operations
from tools.generated_files import command, write_stale

_DOCUMENTS = Path("docs/http")

_HEAD = """# The gateways

Written by `make contracts`; do not edit. Each service has its own gateway, and one OpenAPI document here that equals
what it serves at `/openapi.json`; `/docs` shows the same for reading. Where documents are not public, both are absent.

Common to all:

- **Who calls**: `Authorization: Bearer <token>`, a token that membership gave at log-in, good for ten minutes at the
  most.
- **Once**: a POST that creates or moves something needs `Idempotency-Key`, 1 to 200 visible ASCII characters, unique
  for the intention. The same key and body have the same answer again (`Idempotency-Replayed: true`); another body is a
  422; a call that still runs a 409 with `Retry-After`. Repeat with the same key after a 503 or a lost answer.
- **Problems** are `application/problem+json` with a stable `code`, a sentence in French or English
  (`Accept-Language`), the field at fault and the request's id.
- **Bodies** are JSON in UTF-8 of at most 1 000 000 bytes, 32 levels; unknown fields are refused. Amounts are
  `{"amount": 12345, "unit": "EUR"}` in the smallest unit, ids UUIDs, moments RFC 3339.
- **Lists** take `limit` (1 to 100) and `cursor`, and answer `items` and `next_cursor`.
- **Operations**: `/health/live`, `/health/ready` (200 ready or degraded, 503 down) for everybody; `/metrics` and what
  readiness found only straight from loopback or a trusted network.
"""


def documents() -> dict[Path, str]:
    """Every file that should stand, with its text, by path."""
    files: dict[Path, str] = {}
    page = [_HEAD]
    for name in SERVICES:
        document = _document(name)
        files[_DOCUMENTS / f"{name}.json"] = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        page.append(_section(name, document))
    files[_DOCUMENTS / "README.md"] = "\n".join(page)
    return files


def _document(name: str) -> dict[str, Any]:
    service: Service = importlib.import_module(f"services.{name}.app").service
    document = openapi_document(bare_application(name=service.name, title=service.title, routers=service.routers))
    seen: set[str] = set()
    for path, method, operation in operations(document):
        if operation["operationId"] in seen:
            raise ValueError(f"{name}: {method} {path}: another operation is called {operation['operationId']} too")
        seen.add(operation["operationId"])
    return document


def _section(name: str, document: Mapping[str, Any]) -> str:
    lines = [
        f"## {name}: {document['info']['title']}",
        "",
        "| | Path | What it does | Caller | Once |",
        "|---|---|---|---|---|",
    ]
    for path, method, operation in operations(document):
        caller = "a member" if operation.get("security") else "anybody"
        keyed = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ()))
        lines.append(f"| {method.upper()} | `{path}` | {_told(operation)} | {caller} | {'key' if keyed else ''} |")
    return "\n".join([*lines, ""])


def _told(operation: Mapping[str, Any]) -> str:
    """The author's summary, and the first line of the description; the framework's made-up summary says nothing."""
    summary: str = operation["summary"]
    made_up = summary.lower() == operation["operationId"].replace("_", " ")
    parts = [] if made_up else [summary.rstrip(".") + "."]
    parts.append(operation.get("description", "").partition("\n")[0])
    return " ".join(parts).strip().replace("|", "\\|")


def publish(root: Path, *, check: bool) -> list[str]:
    """Write what is stale, or with `check` only look; returns the reasons to fail."""
    return write_stale(root, documents(), check=check, folder=_DOCUMENTS)


if __name__ == "__main__":
    sys.exit(command("publish_http", "the documents of the gateways", publish))
