"""Problems as `application/problem+json` (RFC 9457), in the reader's language, and their place in OpenAPI."""

from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from shared.errors import Problem, Unauthenticated
from shared.web.reasons import sentence_of
from shared.web.request_context import DEFAULT_LANGUAGE, RequestContext

MEDIA_TYPE: Final = "application/problem+json"
TYPE_PREFIX: Final = "urn:pourpar:problem:"
SCHEMA_NAME: Final = "Problem"

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "title": SCHEMA_NAME,
    "description": "What went wrong (RFC 9457). `code` is stable; `detail` is a sentence in the reader's language.",
    "required": ["type", "title", "status", "code", "detail", "field", "request_id", "parameters"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": ["string", "null"], "description": "The place at fault, as `body.lines.0.amount`"},
        "request_id": {"type": ["string", "null"]},
        "parameters": {"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
        "errors": {
            "type": "array",
            "description": "Every place at fault, when there are several",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": {"type": "string"}, "reason": {"type": "string"}},
            },
        },
    },
}


class MethodNotAllowed(
    Problem,
    code="method_not_allowed",
    status=405,
    fr="Cette méthode n'existe pas à cette adresse.",
    en="This method does not exist at this address.",
):
    """The path exists for other methods; the header `Allow` names them."""


class Refused(
    Problem,
    code="refused",
    status=400,
    fr="La demande ne peut pas être traitée.",
    en="The request cannot be handled.",
):
    """A refusal of the framework that has no better name."""


def document(problem: Problem, context: RequestContext | None) -> dict[str, Any]:
    """The members of the answer."""
    language = context.language if context else DEFAULT_LANGUAGE
    shown = dict(problem.parameters)
    if isinstance(reason := shown.get("reason"), str):
        shown["reason"] = sentence_of(reason, language)
    text = problem.sentences[language]
    return {
        "type": TYPE_PREFIX + problem.code,
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "code": problem.code,
        "detail": text.format(**shown) if shown else text,
        "field": problem.field,
        "request_id": context.request_id if context else None,
        "parameters": problem.parameters,
    }


def respond(
    problem: Problem,
    context: RequestContext | None,
    *,
    allow: Sequence[str] = (),
    errors: Sequence[dict[str, str]] = (),
) -> Response:
    """The answer that tells a problem; `errors` names every place at fault when there are several."""
    headers: dict[str, str] = {}
    if problem.retry_after_seconds is not None:
        headers["retry-after"] = str(problem.retry_after_seconds)
    if isinstance(problem, Unauthenticated):
        headers["www-authenticate"] = "Bearer"
    if problem.status in (408, 413):
        headers["connection"] = "close"  # the rest of the body is not wanted
    if allow:
        headers["allow"] = ", ".join(allow)
    body = document(problem, context)
    if len(errors) > 1:
        body["errors"] = list(errors)
    return Response(orjson.dumps(body), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def problems(*types: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route: the problems it may answer, by status, with their codes and sentences."""
    by_status: dict[int, list[type[Problem]]] = {}
    for problem in types:
        by_status.setdefault(problem.status, []).append(problem)
    return {
        status: {
            "description": " · ".join(f"`{problem.code}`: {problem.sentences['en']}" for problem in together),
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{SCHEMA_NAME}"}}},
        }
        for status, together in by_status.items()
    }
