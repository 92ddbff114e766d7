"""What the kit's tables keep, how long, and the statements that apply it. `docs/operating/` shows this table to
operators."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Retention:
    """One rule: what goes, when, by which statement (`:before` is the moment that long ago)."""

    what: str
    kept: timedelta
    statement: str


RETENTIONS = (
    Retention(
        "idempotency_answers",
        timedelta(days=30),
        "UPDATE idempotency_keys SET answer = NULL WHERE answer IS NOT NULL AND used_at < :before",
    ),
    Retention("delivery_starts", timedelta(days=30), "DELETE FROM delivery_starts WHERE started_at < :before"),
    Retention(
        "heard_tallies",
        timedelta(days=400),
        "DELETE FROM heard_tallies WHERE business_date < CAST(:before AS timestamptz)",
    ),
    Retention("rate_limits", timedelta(days=1), "DELETE FROM rate_limits WHERE window_ends_at < :before"),
)
"""Sent messages not marked kept go with their month after 13 months (`maintain_sent_messages`); inbox keys, kept
messages, policy versions and the audit trail stay for ever; dead letters stay until an operator replays or drops
them."""

_PARTITIONS = text("SELECT maintain_sent_messages(:now)")


async def apply(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """Apply every rule; return how many rows or partitions each touched."""
    touched: dict[str, int] = {}
    for rule in RETENTIONS:
        result = await connection.execute(text(rule.statement), {"before": now - rule.kept})
        touched[rule.what] = result.rowcount
    # Last: a partition made or dropped lets nobody say anything until the COMMIT.
    touched["partitions"] = int((await connection.execute(_PARTITIONS, {"now": now})).scalar_one())
    return touched
