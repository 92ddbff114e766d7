"""Conflicts between transactions: PostgreSQL took one back whole so that another could go on (a deadlock, a failed
serialization). Nothing of it is left, so the same thing is simply done again from its start, a few times."""

import asyncio
import random
from typing import Final

from sqlalchemy.exc import DBAPIError

from shared.errors import Unavailable

CONFLICTS: Final = frozenset({"40001", "40P01"})
"""serialization_failure, deadlock_detected."""
RETRIES: Final = 8
"""Times that a request is done again before its caller is asked to come back (503)."""
_FIRST_PAUSE_SECONDS: Final = 0.01


def sqlstate(error: DBAPIError) -> str:
    """PostgreSQL's code of a failed statement; empty when there is none."""
    return str(getattr(error.orig, "sqlstate", "") or "")


def is_conflict(error: BaseException) -> bool:
    """Whether the transaction was taken back for another one's sake, at a statement or at its COMMIT."""
    if isinstance(error, Unavailable):  # what a COMMIT that fails is told as
        return error.__cause__ is not None and is_conflict(error.__cause__)
    return isinstance(error, DBAPIError) and sqlstate(error) in CONFLICTS


async def pause(attempt: int) -> None:
    """Wait before doing it again, longer each time (at most 10, 20 … 1 280 ms), and not as long as the other one."""
    await asyncio.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311 - to spread, not to hide
