"""The callers of routes, as dependencies: `Caller` must be somebody, `OptionalCaller` may be."""

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPBearer

from shared.errors import Unauthenticated, Unavailable
from shared.web.identity.tokens import Identity
from shared.web.request_context import context_of
from shared.web.state import state_of

_SCHEME: Final = HTTPBearer(
    scheme_name="access_token",
    bearerFormat="JWT",
    description="The access token that membership gave at log-in",
    auto_error=False,
)
_SCOPE_KEY: Final = "pourpar.identity"


async def identify(request: Request) -> Identity | None:
    """Who calls; None without a token. Raises `Unauthenticated` for a token that is not good."""
    known = request.scope.get(_SCOPE_KEY)
    if isinstance(known, Identity):
        return known
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    identity = await state_of(request).verifier.verify(token.strip())
    request.scope[_SCOPE_KEY] = identity
    context_of(request).actor_id = identity.member_id
    return identity


async def note_actor(request: Request) -> None:
    """Know who acts before the unit of work opens, so that its cause names them; a bad token is left to the route."""
    try:
        await identify(request)
    except (Unauthenticated, Unavailable):
        return


async def _optional_caller(request: Request, _shown: Annotated[object, Depends(_SCHEME)]) -> Identity | None:
    return await identify(request)


async def _caller(request: Request, _shown: Annotated[object, Depends(_SCHEME)]) -> Identity:
    identity = await identify(request)
    if identity is None:
        raise Unauthenticated
    return identity


Caller = Annotated[Identity, Depends(_caller)]
"""The member who calls; 401 without a good token."""

OptionalCaller = Annotated[Identity | None, Depends(_optional_caller)]
"""The member who calls, or None without a token; 401 with a bad one."""
