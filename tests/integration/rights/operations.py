"""The operations of a gateway, from the OpenAPI document that it serves, and bodies made from their schemas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from shared.web import openapi_document
from shared.web.openapi import operations

Schema = dict[str, Any]
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, its schemas without references."""

    method: str
    path: str
    body: Schema | None
    query: dict[str, Schema]
    path_values: dict[str, Schema]
    takes_key: bool

    @property
    def name(self) -> str:
        """As the tables name it."""
        return f"{self.method} {self.path}"

    @property
    def reads(self) -> bool:
        """Whether it changes nothing."""
        return self.method == "GET"

    def fits(self, path: str) -> bool:
        """Whether this path is one of the operation's."""
        return re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", self.path), path) is not None


def operations_of(application: FastAPI) -> dict[str, Operation]:
    """What the application serves, by name."""
    document = openapi_document(application)
    found = {}
    for path, method, raw in operations(document):
        parameters: dict[str, dict[str, Schema]] = {"path": {}, "query": {}, "header": {}}
        for parameter in raw.get("parameters", ()):
            parameters[parameter["in"]][parameter["name"]] = resolved(parameter["schema"], document)
        content = raw.get("requestBody", {}).get("content", {}).get("application/json")
        operation = Operation(
            method.upper(),
            path,
            None if content is None else resolved(content["schema"], document),
            parameters["query"],
            parameters["path"],
            "Idempotency-Key" in parameters["header"],
        )
        found[operation.name] = operation
    return found


def resolved(schema: Any, document: Schema) -> Any:
    """A schema without references; `document` holds what they name under `components.schemas`."""
    if isinstance(schema, list):
        return [resolved(item, document) for item in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: resolved(value, document) for key, value in schema.items() if key != "$ref"}
    if "$ref" not in schema:
        return rest
    name = str(schema["$ref"]).rsplit("/", 1)[-1]
    named = resolved(document["components"]["schemas"][name], document)
    # A reference with something beside it narrows what it names.
    return {**named, **rest, "properties": {**named.get("properties", {}), **rest.get("properties", {})}}


def variants(schema: Schema) -> list[Schema]:
    """What a value may be, null left aside."""
    return [variant for variant in schema.get("anyOf", [schema]) if variant.get("type") != "null"]


def nullable(schema: Schema) -> bool:
    """Whether null is a value."""
    return any(variant.get("type") == "null" for variant in schema.get("anyOf", ()))


def sample(schema: Schema, given: Any = None) -> Any:
    """A value for every property there is: what is `given`, and something of the right kind for the rest."""
    chosen = variants(schema)[0]
    if chosen.get("type") == "object":
        held = given if isinstance(given, dict) else {}
        return {name: sample(child, held.get(name)) for name, child in chosen.get("properties", {}).items()}
    if chosen.get("type") == "array":
        items = given or [None]
        return [sample(chosen["items"], item) for item in items]
    return _plain(chosen) if given is None else given


def _plain(schema: Schema) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "integer":
        return max(1, int(schema["minimum"]))
    if schema["type"] == "boolean":
        return False
    formats = {
        "uuid": "019abcde-0000-7000-8000-000000000001",
        "date": "2027-03-14",
        "date-time": "2027-03-14T12:00:00Z",
    }
    return formats.get(schema.get("format", ""), "a" * int(schema.get("minLength", 1)))


def places(schema: Schema, body: Any, place: Place = ()) -> Iterator[tuple[Place, Schema]]:
    """Every value of a body with its schema, containers before what they hold; of a list, the first item."""
    yield place, schema
    chosen = variants(schema)[0]
    if isinstance(body, dict):
        for name, child in chosen.get("properties", {}).items():
            if name in body:
                yield from places(child, body[name], (*place, name))
    elif isinstance(body, list) and body:
        yield from places(chosen["items"], body[0], (*place, 0))


def put(body: Any, place: Place, value: Any) -> Any:
    """The body with `value` in this place."""
    if not place:
        return value
    first, *rest = place
    if isinstance(body, dict):
        return {**body, first: put(body[first], tuple(rest), value)}
    return [put(item, tuple(rest), value) if index == first else item for index, item in enumerate(body)]


def accepts(schema: Schema, literal: str) -> bool:
    """Whether this JSON text is an integer that the schema admits."""
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", literal) is None or len(literal) > 30:
        return literal == "null" and nullable(schema)
    chosen = variants(schema)[0]
    return int(chosen["minimum"]) <= int(literal) <= int(chosen["maximum"])
