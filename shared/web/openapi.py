"""The OpenAPI document of a gateway, as it is served, committed and shown: one form, in a stable order."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.web.problems import MEDIA_TYPE, SCHEMA, SCHEMA_NAME

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_FRAMEWORK_SCHEMAS: Final = ("HTTPValidationError", "ValidationError")
_PROBLEM: Final[dict[str, Any]] = {
    "description": "Any problem; `code` says which",
    "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{SCHEMA_NAME}"}}},
}


def openapi_document(application: FastAPI) -> dict[str, Any]:
    """What this application answers to, with problems where the framework would name its own errors."""
    document: dict[str, Any] = get_openapi(
        title=application.title,
        version=application.version,
        description=application.description,
        routes=application.routes,
    )
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _FRAMEWORK_SCHEMAS:
        schemas.pop(name, None)
    schemas[SCHEMA_NAME] = SCHEMA
    for _path, _method, operation in operations(document):
        responses = operation["responses"]
        if "HTTPValidationError" in str(responses.get("422", "")):
            del responses["422"]
        responses["default"] = _PROBLEM
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "Idempotency-Key":
                parameter["required"] = True
                parameter["schema"] = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
    ordered: dict[str, Any] = _ordered(document)
    return ordered


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (path, method, operation) of a document, in its order."""
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _ordered(value: Any) -> Any:
    """The same document with every object's keys sorted, but for `properties`, whose order is the author's."""
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _ordered(schema) for name, schema in value[key].items()}
        if key == "properties" and isinstance(value[key], dict)
        else _ordered(value[key])
        for key in sorted(value)
    }
