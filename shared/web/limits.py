"""How often somebody may try: counted in the database, so that every copy of a gateway counts together.

`take_token` counts in the transaction of the request: what is refused later is not counted. `Limiter.take` counts at
once and for good, for tries that end in a refusal (a wrong password); `give_back` takes one off after a success.
"""

import math
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.errors import TooManyRequests
from shared.observability.cause import Cause
from shared.web.request_context import context_of
from shared.web.state import state_of

_TAKE = text(
    "INSERT INTO rate_limits AS known (bucket_sha256, window_ends_at, taken) VALUES (:bucket, :ends_at, 1)"
    " ON CONFLICT (bucket_sha256) DO UPDATE SET"
    " taken = CASE WHEN known.window_ends_at <= :now THEN 1 ELSE least(known.taken + 1, 1000000) END,"
    " window_ends_at = CASE WHEN known.window_ends_at <= :now THEN excluded.window_ends_at"
    " ELSE known.window_ends_at END"
    " RETURNING taken, window_ends_at"
)
_GIVE_BACK = text("UPDATE rate_limits SET taken = taken - 1 WHERE bucket_sha256 = :bucket AND taken > 0")


def _hashed(bucket: str) -> bytes:
    return sha256(bucket.encode()).digest()


async def _take(connection: AsyncConnection, now: datetime, bucket: str, limit: int, window_seconds: int) -> None:
    ends_at = now + timedelta(seconds=window_seconds)
    values = {"bucket": _hashed(bucket), "now": now, "ends_at": ends_at}
    row = (await connection.execute(_TAKE, values)).one()
    if row.taken > limit:
        wait = max(1, math.ceil((row.window_ends_at - now).total_seconds()))
        raise TooManyRequests(retry_after_seconds=wait)


async def take_token(work: UnitOfWork, bucket: str, limit: int, window_seconds: int) -> None:
    """Count one try of `bucket`; raise `TooManyRequests` (429) past `limit` in a window of that many seconds."""
    await _take(work.connection, work.now(), bucket, limit, window_seconds)


async def give_back(work: UnitOfWork, bucket: str) -> None:
    """Take one try off: a success does not count."""
    await work.connection.execute(_GIVE_BACK, {"bucket": _hashed(bucket)})


class Limiter:
    """Counts in a transaction of its own, so that a refusal of the request does not take the count back."""

    def __init__(self, database: Database, cause: Cause) -> None:
        self._database = database
        self._cause = cause

    async def take(self, bucket: str, limit: int, window_seconds: int) -> None:
        """Count one try of `bucket`, for good; raise `TooManyRequests` (429) past `limit` in that window."""
        refused: TooManyRequests | None = None
        async with self._database.begin(self._cause) as work:
            try:
                await take_token(work, bucket, limit, window_seconds)
            except TooManyRequests as problem:
                refused = problem
        if refused is not None:
            raise refused


async def _limiter(request: Request) -> Limiter:
    return Limiter(state_of(request).database, context_of(request).cause())


Limits = Annotated[Limiter, Depends(_limiter)]
"""The limiter of this gateway."""


def client_address(request: Request) -> str:
    """Where the request came from, for a bucket's name; personal data, so never stored or logged as it is."""
    return context_of(request).client_address
