"""What the gateway knows of a request before any route: its ids, trace and language, and where it came from."""

import re
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from starlette.requests import HTTPConnection
from starlette.types import Scope

from shared.ids import new_id
from shared.observability.cause import Cause
from shared.observability.tracing import accepted, child_of, new_trace

Language = Literal["fr", "en"]
DEFAULT_LANGUAGE: Final[Language] = "fr"

_SCOPE_KEY: Final = "pourpar"
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LANGUAGE_RANGE: Final = re.compile(
    r"\s*([A-Za-z*]{1,8})(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?"
)


@dataclass(slots=True)
class RequestContext:
    """One request, from the first byte to the log line."""

    request_id: str
    correlation_id: UUID
    traceparent: str
    language: Language
    method: str
    client_address: str
    """Where the request came from, through the proxies of the settings only; personal data, so never logged."""
    from_operator: bool
    """Asked directly from loopback or a network of the settings: may see metrics and readiness details."""
    actor_id: UUID | None = None
    may_run_again: bool = False
    """A conflict of its transaction with another one is met by running the request again; not on the last try."""

    def cause(self) -> Cause:
        """Why what this request changes happens."""
        return Cause(
            kind="request",
            correlation_id=self.correlation_id,
            traceparent=self.traceparent,
            actor_id=self.actor_id,
            request_id=self.request_id,
        )


def attach(scope: Scope, context: RequestContext) -> None:
    """Hang the context on the ASGI scope."""
    scope[_SCOPE_KEY] = context


def context_of(connection: HTTPConnection) -> RequestContext:
    """The context of a request that came through the gateway."""
    context: RequestContext = connection.scope[_SCOPE_KEY]
    return context


def request_ids(given: str | None) -> tuple[str, UUID]:
    """Request id and correlation id: the caller's when it is in the grammar, otherwise new ones."""
    if given is not None and _REQUEST_ID.fullmatch(given):
        return given, UUID(given) if _UUID.fullmatch(given) else new_id()
    fresh = new_id()
    return str(fresh), fresh


def trace_of(given: str | None) -> str:
    """A span of this process, in the caller's trace when it sent one in the grammar."""
    parent = accepted(given)
    return new_trace() if parent is None else child_of(parent)


def language_of(accept_language: str | None) -> Language:
    """French or English, whichever the reader likes better; French when nothing says otherwise."""
    best: tuple[float, Language] = (0.0, DEFAULT_LANGUAGE)
    for part in (accept_language or "")[:200].split(","):
        found = _LANGUAGE_RANGE.fullmatch(part)
        if found is None:
            continue
        weight = float(found[2]) if found[2] else 1.0
        tag = found[1].lower()
        if weight > best[0] and tag in ("fr", "en", "*"):
            best = (weight, "en" if tag == "en" else "fr")
    return best[1]
