"""Hot routes: a gathered POST at a fixed path, served by the gateway itself and not through the framework's layers.

The route is declared as any other, with its documentation and its function; `@served_directly` on the function says
that nothing but the caller's token and the body decides what happens. The gateway then does the same with less:

    @router.post("", status_code=201, response_model=TransferView, responses=problems(…))
    @served_directly(GIFTS, TransferBody)
    async def post_transfer(request: Request, body: TransferBody, caller: Caller, gifts: Gifts) -> Response: ...
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import Unauthenticated
from shared.web.gathering import Gatherer
from shared.web.identity.callers import identify
from shared.web.refusals import HANDLERS

Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Response]])
OfApplication = Callable[[Request], Awaitable[Gatherer[Any]]]

_MARK: Final = "_served_directly"
_MISSING: Final = [{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}]


@dataclass(frozen=True, slots=True)
class _Declared:
    gatherer: OfApplication
    body: type[BaseModel]


@dataclass(frozen=True, slots=True)
class DirectRoute:
    """One route as the gateway serves it; `path` is what metrics and logs name."""

    path: str
    gatherer: OfApplication
    body: type[BaseModel]

    async def answer(self, request: Request, value: object, *, has_body: bool) -> Response:
        """The response to a request whose body was read as `value`; refusals are responses too, as of any route."""
        try:
            caller = await identify(request)
            if caller is None:
                raise Unauthenticated
            command = self._command(value, has_body=has_body)
            return await (await self.gatherer(request)).answer(request, caller, command)
        except tuple(kind for kind in HANDLERS if isinstance(kind, type)) as error:
            return await _handler_of(error)(request, error)

    def _command(self, value: object, *, has_body: bool) -> BaseModel:
        if not has_body:
            raise RequestValidationError(_MISSING)
        try:
            return self.body.model_validate(value)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=False)
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in errors]) from error


def _handler_of(error: Exception) -> Callable[[Request, Any], Awaitable[Response]]:
    return next(HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS)


def served_directly(gatherer: OfApplication, body: type[BaseModel]) -> Callable[[Endpoint], Endpoint]:
    """Have the gateway serve this function's route itself. It takes the caller and a body, and answers with what
    `gatherer` (made by `gathered(…, keyed=False)`) answers."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _MARK, _Declared(gatherer, body))
        return endpoint

    return mark


def direct_routes(routers: Iterable[APIRouter]) -> dict[tuple[str, str], DirectRoute]:
    """The marked routes by method and path. Raises TypeError for one that has a parameter in its path."""
    found: dict[tuple[str, str], DirectRoute] = {}
    for router in routers:
        for route in _routes(router.routes):
            declared: _Declared | None = getattr(route.endpoint, _MARK, None)
            if declared is None:
                continue
            if "{" in route.path or route.methods != {"POST"}:
                raise TypeError(f"{route.path} cannot be served directly")
            found["POST", route.path] = DirectRoute(route.path, declared.gatherer, declared.body)
    return found


def _routes(routes: Sequence[object]) -> list[APIRoute]:
    return [route for route in routes if isinstance(route, APIRoute)]
