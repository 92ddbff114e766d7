"""Unbroken numbers, from a row locked in the issuing transaction: a rolled-back number is given again."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_NEXT = text(
    "INSERT INTO counters (name, last_number) VALUES (:name, 1)"
    " ON CONFLICT (name) DO UPDATE SET last_number = counters.last_number + 1 RETURNING last_number"
)


async def next_number(connection: AsyncConnection, name: str) -> int:
    """The next number of series `name`, from 1, without a gap."""
    return int((await connection.execute(_NEXT, {"name": name})).scalar_one())
