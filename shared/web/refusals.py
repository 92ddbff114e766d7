"""What each exception that leaves a route means to the caller. Any other is a bug: the gateway logs it and says 500."""

import re
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from shared.database.conflicts import is_conflict
from shared.errors import InvalidRequest, MalformedBody, NotFound, Problem, Unauthenticated, Unavailable
from shared.observability.logging import describe, logger
from shared.web.problems import MethodNotAllowed, Refused, respond
from shared.web.reasons import reason_of
from shared.web.request_context import context_of

_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST_ERRORS: Final = 20
_RETRY_AFTER_SECONDS: Final = 2
# Classes 08 (connection), 53 (resources) and 57P (shutdown); 40001 and 40P01 (retry), 55P03 and 57014 (time-outs),
# 25P03 (idle in transaction for too long).
_PASSING_STATES: Final = ("08", "53", "57P", "40001", "40P01", "55P03", "57014", "25P03")

PASSING: Final = (DBAPIError, PoolTimeoutError, ConnectionError, TimeoutError)
"""What the database and its pool raise; `passes` tells which of it a later try may not meet."""

log = logger()


class MetConflict(Exception):
    """Another transaction went first and this one is gone without a trace: the gateway runs the request again."""


class AnswerInstead(Exception):
    """Not a failure: the answer is known before the route runs (an idempotent replay), and the work is rolled back."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def passes(error: BaseException) -> bool:
    """Whether the database may well do the same thing later: connection, resources, time-outs, conflicts of locks."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PASSING)
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None) or ""
    if state:
        return str(state).startswith(_PASSING_STATES)
    return isinstance(error, InterfaceError | OperationalError)


def _field(location: Sequence[int | str]) -> str:
    """The place at fault. A name of the caller's own making is shown only when it is a plain word."""
    return ".".join(str(part) if isinstance(part, int) or _SAFE_NAME.fullmatch(part) else "?" for part in location[:12])


async def _refuse_values(request: Request, error: RequestValidationError) -> Response:
    found: list[dict[str, Any]] = list(error.errors())[:_MOST_ERRORS]
    if found and found[0]["type"] == "json_invalid":
        return respond(MalformedBody(reason="not_json"), context_of(request))
    errors = [{"field": _field(item["loc"]), "reason": reason_of(item["type"])} for item in found]
    first = errors[0] if errors else {"field": "body", "reason": "invalid"}
    problem = InvalidRequest(field=first["field"], reason=first["reason"])
    return respond(problem, context_of(request), errors=errors)


def _run_again(request: Request, error: Exception) -> None:
    """Raise `MetConflict` for a conflict, while the gateway still runs this request again."""
    if context_of(request).may_run_again and is_conflict(error):
        log.info("conflict", request_id=context_of(request).request_id, cause=describe(error))
        raise MetConflict from error


async def _tell_problem(request: Request, error: Problem) -> Response:
    if isinstance(error, Unavailable):
        _run_again(request, error)
        log.warning("unavailable", request_id=context_of(request).request_id, cause=_cause(error))
    return respond(error, context_of(request))


def _cause(error: BaseException) -> str | None:
    return describe(error.__cause__) if error.__cause__ else None


async def _tell_http(request: Request, error: HTTPException) -> Response:
    context = context_of(request)
    if error.status_code == 404:
        return respond(NotFound(), context)
    if error.status_code == 405:
        return respond(MethodNotAllowed(), context, allow=_methods_at(request))
    if error.status_code == 401:
        return respond(Unauthenticated(), context)
    return respond(Refused(), context)


def _methods_at(request: Request) -> list[str]:
    """Every method of this path: the router itself names only those of the first route that fits."""
    allowed: set[str] = set()
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        if _fits(request.app.router.routes, {**request.scope, "method": method}):
            allowed |= {"GET", "HEAD"} if method == "GET" else {method}
    return sorted(allowed)


def _fits(routes: Iterable[BaseRoute], scope: dict[str, Any]) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


async def _tell_database(request: Request, error: Exception) -> Response:
    _run_again(request, error)
    if not passes(error):
        raise error
    problem = Unavailable(retry_after_seconds=_RETRY_AFTER_SECONDS)
    log.warning("unavailable", request_id=context_of(request).request_id, cause=describe(error))
    return respond(problem, context_of(request))


async def _answer_instead(_request: Request, answer: AnswerInstead) -> Response:
    return answer.response


Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]

HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    AnswerInstead: _answer_instead,
    Problem: _tell_problem,
    RequestValidationError: _refuse_values,
    HTTPException: _tell_http,
    DBAPIError: _tell_database,
    PoolTimeoutError: _tell_database,
    ConnectionError: _tell_database,
    TimeoutError: _tell_database,
}
"""What an application is told its exceptions mean."""
