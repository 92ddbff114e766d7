"""The application of a gateway: its routers behind the one gateway layer, with health, metrics and documentation."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta

import orjson
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from shared.database.engine import Database
from shared.settings import ServiceSettings
from shared.web import refusals
from shared.web.addresses import Proxies
from shared.web.direct import direct_routes
from shared.web.docs_page import CONTENT_SECURITY_POLICY, docs_page
from shared.web.gateway import Gateway
from shared.web.health import ReadinessCheck, RefreshGauges, database_readiness, health_routes
from shared.web.identity.keys import FetchedKeys, KeySource
from shared.web.identity.revocations import Revocations
from shared.web.identity.tokens import LEEWAY, LONGEST_LIFE, TokenVerifier
from shared.web.openapi import openapi_document
from shared.web.response_headers import Origins
from shared.web.state import GatewayState, attach_state

API_VERSION = "1"

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def bare_application(
    *, name: str, title: str, routers: Sequence[APIRouter], lifespan: Lifespan | None = None
) -> FastAPI:
    """Routes without database, settings or doors: what the OpenAPI document is written from."""
    application = FastAPI(
        title=title,
        version=API_VERSION,
        description=f"The HTTP gateway of {name}.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        exception_handlers=refusals.HANDLERS,
    )
    for router in routers:
        application.include_router(router)
    return application


def create_application(
    *,
    name: str,
    title: str,
    settings: ServiceSettings,
    database: Database,
    routers: Sequence[APIRouter],
    readiness: ReadinessCheck | None = None,
    lifespan: Lifespan | None = None,
    refresh_gauges: RefreshGauges | None = None,
    key_source: KeySource | None = None,
) -> FastAPI:
    """The ASGI application of one gateway.

    `readiness` is asked at `/health/ready` (by default: does the database answer). `lifespan` is entered at start and
    left at stop. `refresh_gauges` runs before `/metrics` is shown. `key_source` replaces the key set of
    `settings.jwks_url`. The database stays the caller's to close.
    """
    state = GatewayState(
        settings, database, _verifier(settings, database, key_source or FetchedKeys(settings.jwks_url, database))
    )

    @asynccontextmanager
    async def running(application: FastAPI) -> AsyncIterator[None]:
        async with _nothing(application) if lifespan is None else lifespan(application):
            try:
                yield
            finally:
                for gatherer in state.gatherers.values():
                    await gatherer.close()

    application = bare_application(name=name, title=title, routers=routers, lifespan=running)
    attach_state(application, state)
    application.router.routes.extend(health_routes(readiness or database_readiness(database), refresh_gauges))
    if settings.serves_docs:
        application.router.routes.extend(_documentation(application))
    application.add_middleware(
        Gateway,
        proxies=Proxies(settings.trusted_proxies),
        origins=Origins(settings.cors_origins),
        monotonic=database.clock.monotonic,
        direct=direct_routes(routers),
        application=application,
    )
    return application


def create_operations_application(
    readiness: ReadinessCheck, refresh_gauges: RefreshGauges | None = None, *, trusted_proxies: Sequence[str] = ()
) -> FastAPI:
    """Health and metrics alone: the operations port of a worker or a relay.

    Metrics and readiness details are for loopback and the networks of `trusted_proxies`.
    """
    application = bare_application(name="operations", title="Operations", routers=())
    application.router.routes.extend(health_routes(readiness, refresh_gauges))
    application.add_middleware(Gateway, proxies=Proxies(trusted_proxies), origins=Origins(()), monotonic=time.monotonic)
    return application


def _verifier(settings: ServiceSettings, database: Database, keys: KeySource) -> TokenVerifier:
    longest: timedelta = LONGEST_LIFE + 2 * LEEWAY
    return TokenVerifier(
        keys=keys,
        revocations=Revocations(database, longest),
        clock=database.clock,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )


def _documentation(application: FastAPI) -> list[Route]:
    written: dict[str, bytes] = {}

    def write() -> None:
        if not written:
            document = openapi_document(application)
            written["data"] = orjson.dumps(document)
            written["page"] = docs_page(document).encode()

    async def data(_request: Request) -> Response:
        write()
        return Response(written["data"], media_type="application/json")

    async def page(_request: Request) -> Response:
        write()
        return HTMLResponse(written["page"], headers={"content-security-policy": CONTENT_SECURITY_POLICY})

    return [
        Route("/openapi.json", data, include_in_schema=False),
        Route("/docs", page, include_in_schema=False),
    ]


@asynccontextmanager
async def _nothing(_application: FastAPI) -> AsyncIterator[None]:
    yield
