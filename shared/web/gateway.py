"""What every request passes before a route sees it, and every answer before it leaves: one pure ASGI layer.

Ids and trace, proxies, body limits and strict JSON, security headers, other origins, duration, one log line, and the
catch-all that turns a bug into a 500 without saying anything about it.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.database.conflicts import RETRIES, pause
from shared.errors import BodyTooLarge, Problem, RequestTimeout, UnsupportedMediaType
from shared.observability.logging import logger
from shared.observability.metrics import observe_request
from shared.observability.tracing import trace_id
from shared.web import strict_json
from shared.web.addresses import Proxies
from shared.web.direct import DirectRoute
from shared.web.problems import respond
from shared.web.refusals import MetConflict
from shared.web.request_context import RequestContext, attach, language_of, request_ids, trace_of
from shared.web.response_headers import Origins, RawHeader, complete

LARGEST_BODY: Final = 1_000_000
BODY_SECONDS: Final = 10.0
_QUIET_PATHS: Final = frozenset(("/health/live", "/health/ready", "/metrics"))
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

log = logger()


class _Gone(Exception):
    """The caller closed the connection before the body was complete; nobody waits for an answer."""


class Gateway:
    """The outermost layer of an application."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        proxies: Proxies,
        origins: Origins,
        monotonic: Callable[[], float],
        body_seconds: float = BODY_SECONDS,
        largest_body: int = LARGEST_BODY,
        direct: Mapping[tuple[str, str], DirectRoute] | None = None,
        application: object = None,
    ) -> None:
        self._app = app
        self._proxies = proxies
        self._origins = origins
        self._monotonic = monotonic
        self._body_seconds = body_seconds
        self._largest_body = largest_body
        self._direct = direct or {}
        self._application = application
        """What a direct route reaches the state of the gateway through."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = self._monotonic()
        headers: dict[bytes, bytes] = dict(scope["headers"])
        context = self._context(scope, headers)
        attach(scope, context)
        origin = headers.get(b"origin")
        own: list[RawHeader] = [(b"x-request-id", context.request_id.encode("ascii"))]
        own += self._origins.headers(origin)
        status = 0
        without_body = context.method == "HEAD"

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = complete(message["headers"], own)
            elif without_body and message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        try:
            if context.method == "OPTIONS" and origin is not None and b"access-control-request-method" in headers:
                await _answer_preflight(answer, self._origins.preflight(origin))
                return
            if without_body:
                scope["method"] = "GET"  # a HEAD is a GET whose body stays here
            body, value = await self._checked(headers, receive)
            route = self._direct.get((context.method, scope["path"]))
            if route is None:
                await self._run(scope, context, body, receive, answer)
                return
            scope["route"], scope["app"] = route, self._application
            response = await route.answer(Request(scope), value, has_body=bool(body))
            await response(scope, receive, answer)
        except Problem as problem:
            await respond(problem, context)(scope, receive, answer)
        except _Gone:
            status = 499
        except Exception:
            log.exception("unexpected", request_id=context.request_id, trace_id=trace_id(context.traceparent))
            if status:
                raise  # half an answer has left: only cutting the connection tells the caller
            await respond(Problem(), context)(scope, receive, answer)
        finally:
            self._record(scope, context, status, self._monotonic() - began)

    async def _run(
        self, scope: Scope, context: RequestContext, body: bytes | None, receive: Receive, send: Send
    ) -> None:
        """Have the application answer; a request whose transaction met another's runs again from its start.

        That is safe because whatever it did was taken back whole, and told before the first byte of an answer: what
        streams runs once.
        """
        for attempt in range(RETRIES + 1):
            context.may_run_again = attempt < RETRIES
            own = dict(scope)  # a try leaves its route and its open ends in there
            try:
                await self._app(own, receive if body is None else _replay(body, receive), send)
            except MetConflict:
                await pause(attempt)
            else:
                return
            finally:
                scope["route"] = own.get("route")

    def _context(self, scope: Scope, headers: dict[bytes, bytes]) -> RequestContext:
        peer = scope["client"][0] if scope.get("client") else None
        raw = scope["headers"]
        scheme = self._proxies.scheme(peer, raw)
        if scheme is not None:
            scope["scheme"] = scheme
        request_id, correlation_id = request_ids(_text(headers, b"x-request-id"))
        return RequestContext(
            request_id=request_id,
            correlation_id=correlation_id,
            traceparent=trace_of(_text(headers, b"traceparent")),
            language=language_of(_text(headers, b"accept-language")),
            method=scope["method"],
            client_address=self._proxies.client_address(peer, raw),
            from_operator=self._proxies.is_operator(peer, raw),
        )

    async def _checked(self, headers: dict[bytes, bytes], receive: Receive) -> tuple[bytes | None, object]:
        """The body, whole, bounded and strict, and its value; None when there is none to read."""
        length = headers.get(b"content-length")
        if length in (None, b"0") and b"transfer-encoding" not in headers:
            return None, None
        if length is not None and length.isdigit() and int(length[:20]) > self._largest_body:
            raise BodyTooLarge(limit_bytes=self._largest_body)
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await self._read(receive)
        except TimeoutError as error:
            raise RequestTimeout from error
        if body:
            kind = headers.get(b"content-type", b"").partition(b";")[0].strip().lower()
            if kind != b"application/json":
                raise UnsupportedMediaType
            return body, strict_json.read(body)
        return body, None

    async def _read(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            part = message.get("body", b"")
            size += len(part)
            if size > self._largest_body:
                raise BodyTooLarge(limit_bytes=self._largest_body)
            parts.append(part)
            more = message.get("more_body", False)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _record(self, scope: Scope, context: RequestContext, status: int, seconds: float) -> None:
        route = route_template(scope)
        method = context.method if context.method in _METHODS else "OTHER"
        observe_request(method, route, status, seconds)
        tell = log.debug if route in _QUIET_PATHS else log.info
        tell(
            "request",
            method=method,
            route=route,
            status=status,
            duration_ms=round(seconds * 1000, 2),
            request_id=context.request_id,
            trace_id=trace_id(context.traceparent),
            actor_id=None if context.actor_id is None else str(context.actor_id),
        )


def route_template(scope: Scope) -> str:
    """The path as declared (`/v1/orders/{order_id}`): neither logs nor metrics hold what callers write there."""
    path = getattr(scope.get("route"), "path", None)
    if path is None and scope.get("path") in _QUIET_PATHS:  # plain routes do not put themselves into the scope
        path = scope["path"]
    return path if isinstance(path, str) else "unmatched"


def _text(headers: dict[bytes, bytes], name: bytes) -> str | None:
    value = headers.get(name)
    return None if value is None else value.decode("latin-1")


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _answer_preflight(send: Send, headers: tuple[RawHeader, ...]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b""})
