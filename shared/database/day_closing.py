"""The end of a business date: what was said with it, and whether all that others said was heard. Statements only.

A sender counts by the hour, so that no statement reads a whole day of envelopes at once, and passes over hours in which
it said nothing: a day that is closed late costs what was said since, not the time gone by. A listener writes one row a
batch; they are folded into one when the day is compared.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.clock import Clock

EARLY = timedelta(days=1)
"""How long before a business date something may have been said with it."""

_NEXT = text("SELECT min(said_at) FROM sent_messages WHERE said_at >= :since AND said_at < :before")
_COUNTS = text(
    "SELECT routing_key, count(*) AS said FROM sent_messages"
    " WHERE said_at >= :since AND said_at < :before AND business_date = :on"
    " AND routing_key <> :closing GROUP BY routing_key"
)
_SUMS = text(
    "SELECT amount ->> 'unit' AS unit, sum(CAST(amount ->> 'amount' AS bigint)) AS total FROM sent_messages,"
    " jsonb_path_query(CAST(convert_from(body, 'UTF8') AS jsonb) -> 'data',"
    " 'strict $.** ? (@.type() == \"object\" && exists(@.amount) && exists(@.unit))') AS amount"
    " WHERE said_at >= :since AND said_at < :before AND business_date = :on"
    " AND routing_key <> :closing GROUP BY 1"
)
_TALLY = text(
    "INSERT INTO heard_tallies (business_date, routing_key, messages)"
    " SELECT * FROM unnest(CAST(:dates AS date[]), CAST(:keys AS text[]), CAST(:counts AS bigint[]))"
)
_FOLD = text(
    "WITH gone AS (DELETE FROM heard_tallies WHERE business_date = :on AND routing_key = ANY(CAST(:keys AS text[]))"
    " RETURNING routing_key, messages)"
    " INSERT INTO heard_tallies (business_date, routing_key, messages)"
    " SELECT :on, routing_key, sum(messages) FROM gone GROUP BY routing_key ORDER BY routing_key"
)
_LOCK = text("SELECT FROM closed_days WHERE source = :source AND business_date = :on FOR UPDATE")
_COMPARE = text(
    "WITH said AS (SELECT each.key AS routing_key, CAST(each.value AS bigint) AS said"
    " FROM closed_days, jsonb_each_text(counts) AS each WHERE source = :source AND business_date = :on),"
    " heard AS (SELECT routing_key, sum(messages) AS heard FROM heard_tallies WHERE business_date = :on GROUP BY 1)"
    " UPDATE closed_days SET compared_at = :now,"
    " missing = (SELECT coalesce(sum(greatest(said - coalesce(heard, 0), 0)), 0)"
    " FROM said LEFT JOIN heard USING (routing_key) WHERE routing_key = ANY(CAST(:keys AS text[])))"
    " WHERE source = :source AND business_date = :on RETURNING missing"
)
_STATES = text("SELECT source, missing FROM closed_days WHERE business_date = :on")


@dataclass(frozen=True, slots=True)
class SaidOnDay:
    """What this service said with one business date."""

    counts: Mapping[str, int]
    sums: Mapping[str, int]


async def said_on(connection: AsyncConnection, clock: Clock, on: date, before: datetime, closing: str) -> SaidOnDay:
    """Messages by routing key but `closing`, and amounts by unit, said before a moment with the business date `on`."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    until = clock.start_of(on) - EARLY
    while (since := await _next_said(connection, until, before)) is not None:
        until = min(since + timedelta(hours=1), before)
        values = {"since": since, "before": until, "on": on, "closing": closing}
        for row in await connection.execute(_COUNTS, values):
            counts[row.routing_key] += row.said
        for row in await connection.execute(_SUMS, values):
            sums[row.unit] += int(row.total)
    return SaidOnDay(dict(sorted(counts.items())), dict(sorted(sums.items())))


async def _next_said(connection: AsyncConnection, since: datetime, before: datetime) -> datetime | None:
    moment: datetime | None = (await connection.execute(_NEXT, {"since": since, "before": before})).scalar_one()
    return moment


async def tally(connection: AsyncConnection, heard: Mapping[tuple[date, str], int]) -> None:
    """Note how many messages of each business date and routing key this batch applied."""
    places = sorted(heard)
    values = {
        "dates": [on for on, _ in places],
        "keys": [key for _, key in places],
        "counts": [heard[place] for place in places],
    }
    await connection.execute(_TALLY, values)


async def compare(connection: AsyncConnection, source: str, on: date, keys: Sequence[str], now: datetime) -> int:
    """How many messages of these routing keys a sender said with `on` and were not applied here; it is kept."""
    await connection.execute(_LOCK, {"source": source, "on": on})
    await connection.execute(_FOLD, {"on": on, "keys": list(keys)})
    values = {"source": source, "on": on, "keys": list(keys), "now": now}
    return int((await connection.execute(_COMPARE, values)).scalar_one())


async def missing_by_source(connection: AsyncConnection, on: date) -> dict[str, int | None]:
    """The senders that have closed this business date, with how many of their messages are missing here."""
    rows = await connection.execute(_STATES, {"on": on})
    return {row.source: None if row.missing is None else int(row.missing) for row in rows}
