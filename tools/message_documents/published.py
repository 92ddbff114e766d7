"""The shape of every published version, field by field, and the rule that it never changes.

An added optional field keeps the version: an old listener ignores it, and a new listener does without it. Everything
else (a field that is gone or renamed, another type, bound or code list, a new required field) is a new version sent
beside the old one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from shared.contracts import catalogue
from shared.contracts.message import Message
from tools.message_documents.json_schemas import Schema

_FOR_READERS = {"title", "description", "examples", "default", "$defs"}

Shape = dict[str, dict[str, Any]]
"""Path of a field ("lines[].amount") → its constraints."""


def shape(message: type[Message]) -> Shape:
    """Every field of a message, those of nested objects too."""
    schema = message.model_json_schema()
    fields: Shape = {"": {"subject": message.subject_field}}
    _walk(schema, schema.get("$defs", {}), "", fields)
    return fields


def published_versions() -> dict[str, dict[str, Any]]:
    """What `published.json` records: per version a hash of the shape, and the shape."""
    return {key: _record(shape(message)) for key, message in sorted(catalogue.messages().items())}


def differences(published: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Why the messages of today break what was published; empty when they do not."""
    found: list[str] = []
    for key, before in published.items():
        if key not in now:
            found.append(f"{key} was published and is gone: a version that was sent is declared for ever")
        elif before["sha256"] != now[key]["sha256"]:
            found.extend(f"{key}: {reason}" for reason in _broken(before["fields"], now[key]["fields"]))
    return found


def _broken(before: Shape, after: Shape) -> list[str]:
    found = []
    for path, constraints in before.items():
        if path not in after:
            found.append(f"the field {path} is gone")
        elif after[path] != constraints:
            found.append(f"{path or 'the subject'} was {_line(constraints)} and is {_line(after[path])}")
    added = [path for path in after if path not in before]
    inside = tuple(f"{path}{sign}" for path in added for sign in (".", "[]"))
    for path in added:
        if not path.startswith(inside) and after[path].get("required", False):
            found.append(f"the new field {path} is required: give it a default, or declare a new version")
    return found


def _record(fields: Shape) -> dict[str, Any]:
    digest = hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
    return {"sha256": digest, "fields": fields}


def _line(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _walk(schema: Schema, definitions: Mapping[str, Schema], path: str, fields: Shape) -> None:
    required = schema.get("required", [])
    for name, given in schema.get("properties", {}).items():
        inner = f"{path}.{name}" if path else name
        node, nullable = _without_null(_resolved(given, definitions))
        _add(_resolved(node, definitions), definitions, inner, fields, {"required": name in required, "null": nullable})


def _add(node: Schema, definitions: Mapping[str, Schema], path: str, fields: Shape, about: dict[str, bool]) -> None:
    kept = {
        name: value for name, value in node.items() if name not in {*_FOR_READERS, "properties", "required", "items"}
    }
    if "anyOf" in kept:
        kept["anyOf"] = [_resolved(choice, definitions) for choice in kept["anyOf"]]
    fields[path] = {**kept, **{name: True for name, said in about.items() if said}}
    if "properties" in node:
        _walk(node, definitions, path, fields)
    if "items" in node:
        _add(_resolved(node["items"], definitions), definitions, f"{path}[]", fields, {})


def _resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema behind a reference; what stands beside the reference narrows it."""
    if "$ref" not in schema:
        return schema
    target = definitions[schema["$ref"].rpartition("/")[2]]
    beside = {name: value for name, value in schema.items() if name != "$ref"}
    properties = dict(target.get("properties", {}))
    for name, narrower in beside.pop("properties", {}).items():
        properties[name] = {**properties.get(name, {}), **narrower}
    return {**target, **beside, **({"properties": properties} if properties else {})}


def _without_null(schema: Schema) -> tuple[Schema, bool]:
    choices = schema.get("anyOf", [])
    others = [choice for choice in choices if choice != {"type": "null"}]
    if len(others) == len(choices):
        return schema, False
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    return ({**rest, **others[0]} if len(others) == 1 else {**rest, "anyOf": others}), True
