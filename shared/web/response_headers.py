"""Headers that every answer carries, errors included, and the allow-list of other origins."""

from collections.abc import Iterable, Sequence
from typing import Final

RawHeader = tuple[bytes, bytes]

CONTENT_SECURITY_POLICY: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

_ALWAYS: Final[tuple[RawHeader, ...]] = (
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", CONTENT_SECURITY_POLICY),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"cross-origin-resource-policy", b"same-site"),
    (b"x-frame-options", b"DENY"),
)
_ALLOWED_METHODS: Final = b"GET, HEAD, POST, PUT, PATCH, DELETE"
_ALLOWED_HEADERS: Final = (
    b"authorization, content-type, accept-language, idempotency-key, if-match, last-event-id, traceparent, x-request-id"
)
_EXPOSED_HEADERS: Final = b"etag, location, retry-after, idempotency-replayed, x-request-id"


def complete(given: Iterable[RawHeader], own: Sequence[RawHeader]) -> list[RawHeader]:
    """The headers of an answer: its own, and the standing ones that it does not set itself."""
    headers = list(given)
    names = {name.lower() for name, _ in headers}
    headers += [header for header in _ALWAYS if header[0] not in names]
    headers += own
    return headers


class Origins:
    """Which pages of other origins may read the answers. Tokens travel in a header, so no credentials are allowed."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed = frozenset(origin.encode("latin-1") for origin in allowed)

    def headers(self, origin: bytes | None) -> tuple[RawHeader, ...]:
        """What an answer to a request of this origin carries."""
        if not self._allowed:
            return ()
        if origin not in self._allowed or origin is None:
            return ((b"vary", b"Origin"),)
        return (
            (b"vary", b"Origin"),
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _EXPOSED_HEADERS),
        )

    def preflight(self, origin: bytes) -> tuple[RawHeader, ...]:
        """What the browser asks before a request of this origin; nothing is allowed to an unknown one."""
        if origin not in self._allowed:
            return ()
        return (
            (b"access-control-allow-methods", _ALLOWED_METHODS),
            (b"access-control-allow-headers", _ALLOWED_HEADERS),
            (b"access-control-max-age", b"600"),
        )
