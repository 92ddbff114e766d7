"""JSON Schema (2020-12) of each message's data and of the envelope around it."""

import json
from typing import Any

from shared.contracts import catalogue
from shared.contracts.membership import MemberRegistered
from shared.contracts.message import Message
from shared.messaging.envelope import Envelope

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def as_json(document: object) -> str:
    """How every generated JSON file is written."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def meaning(message: type[Message]) -> str:
    """The first sentence-paragraph of a message's docstring, on one line."""
    return " ".join((message.__doc__ or "").split("\n\n")[0].split())


def message_schema(message: type[Message]) -> Schema:
    """The schema of a message's data, with its example."""
    schema = message.model_json_schema()
    head = {
        "$schema": DIALECT,
        "$id": f"urn:pourpar:messages:{message.routing_key}",
        "title": message.routing_key,
        "description": meaning(message),
    }
    body = {name: value for name, value in schema.items() if name not in head}
    return {**head, **body, "examples": [message.example().model_dump(mode="json", exclude_none=True)]}


def envelope_schema() -> Schema:
    """The schema of the envelope; `data` is any object here and has its own schema by `type`."""
    schema = Envelope[MemberRegistered].model_json_schema()
    properties = {**schema["properties"], "data": {"type": "object"}}
    return {
        "$schema": DIALECT,
        "$id": "urn:pourpar:messages:envelope",
        "title": "Envelope",
        "description": "CloudEvents 1.0 in structured mode: one message on the wire.",
        "type": "object",
        "properties": properties,
        "required": schema["required"],
    }


def schemas() -> dict[str, Schema]:
    """Every schema by file name."""
    files = {f"{key}.json": message_schema(message) for key, message in sorted(catalogue.messages().items())}
    return {"envelope.json": envelope_schema(), **files}
