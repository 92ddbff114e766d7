"""Health and metrics, the same for every role: whether the process lives, whether it is ready, what it counts."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import orjson
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shared.database.engine import Database
from shared.errors import NotFound
from shared.observability.logging import describe, logger
from shared.observability.metrics import CONTENT_TYPE, exposition
from shared.web.request_context import context_of

Status = Literal["ready", "degraded", "down"]

_CHECK_SECONDS: Final = 3.0
log = logger()


@dataclass(frozen=True, slots=True)
class Readiness:
    """Ready: takes everything. Degraded: takes commands, what they say waits (200). Down: takes nothing (503)."""

    status: Status
    checks: Mapping[str, str] = field(default_factory=dict)
    """What was looked at, and how it stands; shown to operators only."""


ReadinessCheck = Callable[[], Awaitable[Readiness]]
RefreshGauges = Callable[[], Awaitable[None]]


def database_readiness(database: Database) -> ReadinessCheck:
    """Ready while the database answers."""

    async def check() -> Readiness:
        try:
            async with asyncio.timeout(_CHECK_SECONDS), database.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (SQLAlchemyError, OSError) as error:
            log.warning("not_ready", database=describe(error))
            return Readiness("down", {"database": "away"})
        return Readiness("ready", {"database": "ok"})

    return check


def health_routes(readiness: ReadinessCheck, refresh_gauges: RefreshGauges | None = None) -> list[Route]:
    """`/health/live`, `/health/ready` and `/metrics`, for an application behind the gateway layer."""

    async def live(_request: Request) -> Response:
        return _json({"status": "live"})

    async def ready(request: Request) -> Response:
        found = await readiness()
        shown: dict[str, object] = {"status": found.status}
        if context_of(request).from_operator:
            shown["checks"] = dict(found.checks)
        return _json(shown, status=503 if found.status == "down" else 200)

    async def metrics(request: Request) -> Response:
        if not context_of(request).from_operator:
            raise NotFound
        if refresh_gauges is not None:
            await refresh_gauges()
        return Response(exposition(), headers={"content-type": CONTENT_TYPE})

    return [
        Route("/health/live", live, include_in_schema=False),
        Route("/health/ready", ready, include_in_schema=False),
        Route("/metrics", metrics, include_in_schema=False),
    ]


def _json(content: object, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status_code=status, media_type="application/json")
