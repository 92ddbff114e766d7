"""A small real gateway on a real database."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine

from shared.database.engine import Database
from shared.ids import new_id
from shared.settings import ServiceSettings
from shared.testing.identities import Issuer
from shared.web import create_application
from tests.integration.shared.web.tested_routes import TABLES, router


@dataclass
class Web:
    application: FastAPI
    client: httpx.AsyncClient
    database: Database
    issuer: Issuer

    def token(self, member_id: UUID | None = None, **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.issuer.issue(member_id or new_id(), **claims)}"}

    def keyed(self, headers: dict[str, str] | None = None, key: str | None = None) -> dict[str, str]:
        return {**(headers or self.token()), "Idempotency-Key": key or str(new_id())}

    async def value(self, statement: str) -> Any:
        async with self.database.engine.connect() as connection:
            return (await connection.execute(sql(statement))).scalar_one()


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Log lines without the decoration (and the seconds) that a terminal gets for an exception."""
    structlog.configure(processors=[structlog.processors.KeyValueRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
def settings() -> ServiceSettings:
    return ServiceSettings(
        database_url=SecretStr("postgresql://unused"),
        bus_url=SecretStr("amqp://unused"),
        environment="test",
        cors_origins=("https://members.example",),
        trusted_proxies=("10.0.0.0/8",),
    )


@pytest.fixture
async def web(kit_database: Database, kit_owner_url: str, settings: ServiceSettings) -> AsyncIterator[Web]:
    owner = create_async_engine(kit_owner_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with owner.begin() as connection:
        for statement in TABLES:
            await connection.execute(sql(statement))
    await owner.dispose()
    kit_database.resources = kit_database.engine.url.render_as_string(hide_password=False)
    issuer = Issuer(settings.token_issuer, settings.token_audience, kit_database.clock)
    application = create_application(
        name="tested",
        title="A gateway under test",
        settings=settings,
        database=kit_database,
        routers=[router],
        key_source=issuer.key_source(),
    )
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield Web(application, client, kit_database, issuer)
