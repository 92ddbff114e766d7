"""The public keys that tokens are verified with: fetched from `JWKS_URL`, the last good copy kept in the database.

A token with an unknown key id makes us fetch again, at most once a minute; after a fetch that failed, once a second.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any, Final, Protocol

import httpx
import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from shared.database.engine import Database
from shared.database.tables import key_sets
from shared.errors import Unavailable
from shared.observability.cause import Cause
from shared.observability.logging import describe, logger

KEY_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
REFRESH_SECONDS: Final = 60.0
RETRY_SECONDS: Final = 1.0
_FETCH_SECONDS: Final = 3.0
_LARGEST_DOCUMENT: Final = 65_536
_MOST_KEYS: Final = 16
_FETCH_ERRORS: Final = (httpx.HTTPError, httpx.InvalidURL, ValueError)

log = logger()


class KeySource(Protocol):
    """Where the key of a token is found."""

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        """The key of this id, None when the issuer has none; `Unavailable` when its keys are not to be had."""
        ...

    async def check(self) -> int:
        """Look again and return how many keys there are; raises `KeySetUnavailable` with the reason. For operators."""
        ...


class KeySetUnavailable(Exception):
    """The keys of the issuer cannot be had right now."""


def read_key_set(document: object) -> dict[str, Ed25519PublicKey]:
    """The Ed25519 signing keys of a JWKS by their id, at least one; other kinds of keys are passed over."""
    keys = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(keys, list):
        raise ValueError("a key set is an object with a list of keys")
    found: dict[str, Ed25519PublicKey] = {}
    for entry in keys[:_MOST_KEYS]:
        if not isinstance(entry, Mapping) or (entry.get("kty"), entry.get("crv")) != ("OKP", "Ed25519"):
            continue
        key_id, x = entry.get("kid"), entry.get("x")
        if entry.get("use", "sig") != "sig" or not isinstance(key_id, str) or not isinstance(x, str):
            continue
        if KEY_ID.fullmatch(key_id):
            try:
                found[key_id] = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
            except (ValueError, binascii.Error, UnsupportedAlgorithm) as error:
                raise ValueError(f"key {key_id} of the key set cannot be read") from error
    if not found:
        raise ValueError("the key set holds no Ed25519 key")
    return found


class FixedKeys:
    """Keys that are at hand: of a test, or of the issuer itself."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._keys = read_key_set(document)

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        return self._keys.get(key_id)

    async def check(self) -> int:
        return len(self._keys)


class FetchedKeys:
    """The keys that an issuer publishes."""

    def __init__(self, url: str, database: Database, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._database = database
        self._transport = transport
        self._keys: dict[str, Ed25519PublicKey] = {}
        self._lock = asyncio.Lock()
        self._next_fetch = 0.0
        self._stored_copy_read = False

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        key = self._keys.get(key_id)
        if key is None and self._database.clock.monotonic() >= self._next_fetch:
            async with self._lock:
                if key_id not in self._keys and self._database.clock.monotonic() >= self._next_fetch:
                    await self._refresh()
            key = self._keys.get(key_id)
        if key is None and not self._keys:
            raise Unavailable(retry_after_seconds=2)
        return key

    async def check(self) -> int:
        try:
            return len(read_key_set(await self._fetch()))
        except _FETCH_ERRORS as error:
            raise KeySetUnavailable(f"{self._url}: {describe(error)}") from error

    async def _refresh(self) -> None:
        try:
            document = await self._fetch()
            self._keys = read_key_set(document)
        except _FETCH_ERRORS as error:
            log.warning("key_set_not_fetched", url=self._url, cause=describe(error))
            self._next_fetch = self._database.clock.monotonic() + RETRY_SECONDS
            if not self._stored_copy_read:
                await self._read_stored_copy()
            return
        self._next_fetch = self._database.clock.monotonic() + REFRESH_SECONDS
        await self._store(document)

    async def _fetch(self) -> object:
        async with (
            httpx.AsyncClient(transport=self._transport, timeout=_FETCH_SECONDS, trust_env=False) as client,
            client.stream("GET", self._url) as response,
        ):
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _LARGEST_DOCUMENT:
                    raise ValueError("the key set is too large")
        return orjson.loads(body)

    async def _read_stored_copy(self) -> None:
        try:
            async with self._database.engine.connect() as connection:
                document = await connection.scalar(select(key_sets.c.document).where(key_sets.c.url == self._url))
        except (SQLAlchemyError, OSError) as error:
            log.warning("key_set_copy_not_read", cause=describe(error))
            return
        self._stored_copy_read = True
        if document is not None and not self._keys:
            self._keys = read_key_set(document)

    async def _store(self, document: object) -> None:
        values = {"document": document, "fetched_at": self._database.clock.now()}
        statement = insert(key_sets).values(url=self._url, **values)
        try:
            async with self._database.begin(Cause(kind="job")) as work:
                await work.connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=values))
        except (Unavailable, SQLAlchemyError, OSError) as error:
            log.warning("key_set_copy_not_stored", cause=describe(error))
