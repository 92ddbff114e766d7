"""Hearing that a sender has closed a business date, and comparing it with what was heard of that date."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from shared.contracts.families import DayClosedPayload
from shared.database import day_closing
from shared.database.remember import remember
from shared.database.tables import closed_days
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery, Envelope
from shared.messaging.subscriptions import Subscriptions

COMPARE_DAY = "compare_day"
SETTLES_IN = timedelta(minutes=1)
"""Order is not promised: what was said before the closing may still be on its way."""
AGAIN = timedelta(hours=1)


def senders_of_days(subscriptions: Subscriptions) -> frozenset[str]:
    """The senders whose closed days this service hears: their messages are tallied."""
    heard = (subscription.message for subscription in subscriptions.in_order())
    return frozenset(message.sender for message in heard if issubclass(message, DayClosedPayload))


async def tally(work: UnitOfWork, senders: frozenset[str], applied: Iterable[Envelope[Any]]) -> None:
    """Note what a batch applied, by business date: one row a date and routing key."""
    heard = Counter((one.businessdate, one.type) for one in applied if one.source in senders)
    if heard:
        await day_closing.tally(work.connection, heard)


async def hear_day_closed(work: UnitOfWork, delivery: Delivery[Any]) -> None:
    """Keep what a sender says of its day, and compare it once what is on its way has come."""
    message: DayClosedPayload = delivery.message
    source = delivery.envelope.source
    row = {
        "source": source,
        "business_date": message.business_date,
        "sequence": delivery.sequence,
        "counts": {one.message: one.count for one in message.counts},
        "sums": {one.unit: one.amount for one in message.sums},
        "closed_at": delivery.envelope.time,
    }
    await remember(work.connection, closed_days, [row])
    await work.schedule(COMPARE_DAY, f"{source}:{message.business_date}", work.now() + SETTLES_IN)


async def compare_day(work: UnitOfWork, subscriptions: Subscriptions, key: str) -> int:
    """Compare a closed day with what was heard of it; as long as something is missing, again in an hour.

    Returns how many messages are missing.
    """
    source, on = key.split(":")
    keys = [s.message.routing_key for s in subscriptions.in_order() if s.message.sender == source]
    missing = await day_closing.compare(work.connection, source, date.fromisoformat(on), keys, work.now())
    if missing:
        await work.schedule(COMPARE_DAY, key, work.now() + AGAIN)
    return missing
