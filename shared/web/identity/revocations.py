"""Revoked access: the few people whose older tokens are refused, in memory and at most a second old."""

import asyncio
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from shared.database.engine import Database
from shared.database.tables import token_revocations

FRESH_SECONDS: Final = 1.0


class Revocations:
    """What `membership.access_revoked` left in this service's database."""

    def __init__(self, database: Database, longest_token: timedelta) -> None:
        self._database = database
        self._longest_token = longest_token
        self._issued_before: dict[UUID, datetime] = {}
        self._read_at = float("-inf")
        self._lock = asyncio.Lock()

    async def refuses(self, subject: UUID, issued_at: datetime) -> bool:
        """Whether tokens of this person issued at that moment are no longer good."""
        monotonic = self._database.clock.monotonic
        if monotonic() - self._read_at > FRESH_SECONDS:
            async with self._lock:
                if monotonic() - self._read_at > FRESH_SECONDS:
                    await self._read()
        before = self._issued_before.get(subject)
        return before is not None and issued_at < before

    async def _read(self) -> None:
        """Only revocations younger than the longest token can still matter."""
        read_at = self._database.clock.monotonic()
        since = self._database.clock.now() - self._longest_token
        statement = select(token_revocations.c.subject_id, token_revocations.c.issued_before_at).where(
            token_revocations.c.issued_before_at > since
        )
        async with self._database.engine.connect() as connection:
            rows = await connection.execute(statement)
            self._issued_before = {row.subject_id: row.issued_before_at for row in rows}
        self._read_at = read_at
