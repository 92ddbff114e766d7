"""What a scrape shows of the ledger: whether it is halted, checked and sealed, and for how long holds wait."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.observability import metrics

_STATE = text(
    "SELECT EXISTS (SELECT FROM ledger_halts WHERE lifted_at IS NULL) AS halted,"
    " (SELECT posted_at FROM groups WHERE position > coalesce((SELECT max(last_position) FROM seals), 0)"
    " ORDER BY position LIMIT 1) AS unsealed_since"
)
_OLDEST_HOLD = text(
    "SELECT min(placed_on) AS oldest FROM holds WHERE ended_on IS NULL AND state NOT IN ('refused', 'cancelled')"
)
_RESULTS = text("SELECT scope, checked_at, proof IS NOT NULL AS failed FROM check_results")


async def set_gauges(connection: AsyncConnection, now: datetime) -> None:
    """Read and set them. A check that never ran is infinitely old."""
    row = (await connection.execute(_STATE)).one()
    metrics.ledger_halted.set(row.halted)
    metrics.journal_unsealed_seconds.set(
        0 if row.unsealed_since is None else (now - row.unsealed_since).total_seconds()
    )
    oldest = (await connection.execute(_OLDEST_HOLD)).scalar_one()
    metrics.order_hold_age_days.set(0 if oldest is None else max((now.date() - oldest).days, 0))
    found = {result.scope: result for result in await connection.execute(_RESULTS)}
    for scope in ("whole", "incremental"):
        result = found.get(scope)
        age = float("inf") if result is None else (now - result.checked_at).total_seconds()
        metrics.ledger_check_age_seconds.labels(scope).set(age)
        metrics.ledger_check_failed.labels(scope).set(result is not None and result.failed)
