"""Tries an operation as everybody: the people nobody believes, then those of the service's table."""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, Self

import httpx
from fastapi import FastAPI
from sqlalchemy import text

from shared.contracts.membership import AccessRevoked
from shared.ids import new_id
from shared.testing.harness import ServiceHarness
from shared.testing.identities import Issuer
from shared.web import bare_application
from tests.integration.rights.operations import Operation, operations_of

Headers = dict[str, str]
Digest = dict[str, str]

DISBELIEVED = ("anonymous", "expired", "revoked", "forged")
"""Nobody of these gets anything, from any operation that is not public."""
NOWHERE = "nowhere"
"""The last column of each table: the one with the most rights asks for something that does not exist."""
SUSPENDED = "suspended_"
"""A column of this beginning is the one it names, while their Plug status is suspended."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an operation is tried on: the ids of its path, its query, a body that is accepted, and what is private."""

    ids: Mapping[str, object] = field(default_factory=dict)
    body: Any = None
    query: str = ""
    private: tuple[object, ...] = ()
    """Texts that no outsider may read in an answer."""


class World(ABC):
    """A service with the people of its table; `target` makes what an operation is tried on."""

    NAME: ClassVar[str]
    TABLE: ClassVar[str]
    """A line of column names, then a line an operation: its name and the status for each column, `-` for none.

    An operation that means different things with different bodies has a row for each, named after a `#`.
    """
    OUTSIDERS: ClassVar[tuple[str, ...]] = ("stranger", "role")
    PUBLIC: ClassVar[frozenset[str]] = frozenset()
    """Operations for everybody: nobody needs a token."""
    WITHOUT_KEY: ClassVar[frozenset[str]] = frozenset()
    """The POSTs that take no Idempotency-Key."""
    NOTED_READS: ClassVar[frozenset[str]] = frozenset()
    """Reads that are themselves recorded."""
    NOTED_REFUSALS: ClassVar[frozenset[str]] = frozenset()
    """Operations whose refusals are recorded."""
    NOTED_IN: ClassVar[frozenset[str]] = frozenset({"audit_trail"})
    """The tables where they are."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.client = harness.client
        self._revoked: Headers = {}

    @property
    def application(self) -> FastAPI:
        """The routes, as they are documented."""
        return bare_application(name=self.NAME, title="", routers=self.harness.service.routers)

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """What is served."""
        return operations_of(self.application)

    async def open(self) -> Self:
        """Everybody is there."""
        await self.settle()
        await self.revoke()
        return self

    @abstractmethod
    async def settle(self) -> None:
        """Let the service know its people."""

    @abstractmethod
    def headers(self, column: str) -> Headers:
        """A fresh token of somebody in the table."""

    @abstractmethod
    async def target(self, operation: str) -> Target:
        """A fresh object in a state in which the operation is possible."""

    @abstractmethod
    async def suspend(self, who: str) -> None:
        """Suspend somebody's Plug status."""

    @abstractmethod
    async def resume(self, who: str) -> None:
        """End it."""

    async def revoke(self) -> None:
        """Make a token that was good until its owner's access was revoked."""
        member_id = new_id()
        self._revoked = self.harness.token(member_id, 98)
        assert (await self.client.get("/v1/me", headers=self._revoked)).status_code == 200
        moment = self.harness.clock.now()
        await self.harness.hear(AccessRevoked(member_id=member_id, tokens_issued_before_at=moment, reason="logout_all"))
        await self.until_refused()

    async def until_refused(self) -> None:
        """Revocations are at most a second old."""
        async with asyncio.timeout(2):
            while (await self.client.get("/v1/me", headers=self._revoked)).status_code != 401:
                await asyncio.sleep(0.05)

    def disbelieved(self, column: str) -> Headers:
        """Headers of somebody whom nobody should believe."""
        settings = self.harness.settings
        if column == "expired":
            now = int(self.harness.clock.now().timestamp())
            return self.harness.token(new_id(), 97, iat=now - 600, exp=now - 1)
        if column == "forged":
            other = Issuer(settings.token_issuer, settings.token_audience, self.harness.clock)
            return {"Authorization": f"Bearer {other.issue(new_id(), 96, ('technical_presidency',))}"}
        return self._revoked if column == "revoked" else {}

    @asynccontextmanager
    async def acting(self, column: str) -> AsyncIterator[Headers]:
        """Be somebody for a request."""
        if column in DISBELIEVED:
            yield self.disbelieved(column)
        elif column.startswith(SUSPENDED):
            who = column.removeprefix(SUSPENDED)
            await self.suspend(who)
            yield self.headers(who)
            await self.resume(who)
        else:
            yield self.headers(column)

    async def ask(
        self, operation: Operation, target: Target, headers: Headers, *, content: bytes | None = None
    ) -> httpx.Response:
        """One request, with a fresh key where one is taken; `content` stands in for the body."""
        path = operation.path
        for name, value in target.ids.items():
            path = path.replace(f"{{{name}}}", str(value))
        sent = self.harness.keyed(headers) if operation.takes_key and "Idempotency-Key" not in headers else headers
        sent = {name: value for name, value in sent.items() if value}
        how: dict[str, Any] = {"json": target.body} if operation.body is not None else {}
        if content is not None:
            how = {"content": content}
            sent = {**sent, "Content-Type": "application/json"}
        return await self.client.request(operation.method, path + target.query, headers=sent, **how)

    async def digest(self) -> Digest:
        """What is stored, a hash a table."""
        async with self.harness.database.engine.connect() as connection:
            tables = await connection.execute(
                text(
                    "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " AND relkind IN ('r', 'p') AND NOT relispartition AND has_table_privilege(oid, 'SELECT')"
                )
            )
            hashed = " UNION ALL ".join(
                f"SELECT '{name}', md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"  # noqa: S608
                for name in tables.scalars()
                if name != "rate_limits"  # tries are counted
            )
            return {name: str(found) for name, found in await connection.execute(text(hashed))}


class Table:
    """The expected statuses of a service, by operation and column."""

    def __init__(self, written: str) -> None:
        first, *lines = [line for line in written.splitlines() if line.strip()]
        self.columns = first.split()
        self.rows: dict[str, dict[str, int]] = {}
        for line in lines:
            method, path, *cells = line.split()
            assert len(cells) == len(self.columns), line
            named = zip(self.columns, cells, strict=True)
            self.rows[f"{method} {path}"] = {name: int(cell) for name, cell in named if cell != "-"}

    def allowed(self, operation: str) -> str:
        """Somebody who may do it."""
        return next(column for column, status in self.rows[operation].items() if status < 300)


def elsewhere(target: Target) -> Target:
    """The same request about something that does not exist."""
    ids = {name: new_id() if re.fullmatch(r"[0-9a-f-]{36}", str(value)) else 999 for name, value in target.ids.items()}
    return Target(ids, target.body, target.query)
