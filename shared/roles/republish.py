"""`republish --to wallet --from 2026-01-01 --name missions.mission_completed`: say past facts again to one listener.

The messages go out under their own ids, marked `replayed`, by the sender's relay, to that listener's routing key
only. What the listener has already applied is ignored there; a listener that was restored from a backup catches up.
"""

import argparse
from datetime import date

from sqlalchemy import text

from shared.contracts.catalogue import said_by
from shared.contracts.message import SERVICES
from shared.database.engine import Database
from shared.messaging.outbox import LANES
from shared.observability.cause import Cause

PAGE = 5_000

_PAGE = text(
    "WITH page AS (SELECT message_id, said_at, kept, routing_key, subject FROM sent_messages"
    " WHERE said_at >= :from_at AND said_at < :until_at AND (said_at, message_id) > (:after_at, :after_id)"
    " AND routing_key = ANY(:keys) ORDER BY said_at, message_id LIMIT :page"
    "), added AS (INSERT INTO outbox (message_id, said_at, kept, lane, routing_key, only_to)"
    " SELECT message_id, said_at, kept, mod(abs(CAST(hashtext(CAST(subject AS text)) AS bigint)), :lanes),"
    " routing_key, :only_to FROM page"
    " ORDER BY said_at, message_id)"
    " SELECT count(*) OVER () AS queued, said_at, message_id FROM page ORDER BY said_at DESC, message_id DESC LIMIT 1"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--to", required=True, choices=SERVICES, help="the one listener")
    parser.add_argument("--from", dest="from_on", type=date.fromisoformat, required=True, help="first day, ISO")
    parser.add_argument(
        "--until", dest="until_on", type=date.fromisoformat, default=date.max, help="first day left out"
    )
    parser.add_argument("--name", action="append", help="a message name; all that the listener hears when left out")


async def run(database: Database, service: str, options: argparse.Namespace) -> int:
    """Queue the facts for the relay, a page a transaction; print how many."""
    keys = _wanted_keys(service, options.to, options.name)
    if not keys:
        print(f"{service} says nothing of that to {options.to}")
        return 1
    start = database.clock.start_of(options.from_on)
    end = database.clock.start_of(options.until_on) if options.until_on != date.max else database.clock.now()
    after_at, after_id, total = start, "00000000-0000-0000-0000-000000000000", 0
    while True:
        async with database.begin(Cause("command")) as work:
            values = {
                "from_at": start,
                "until_at": end,
                "after_at": after_at,
                "after_id": after_id,
                "keys": keys,
                "page": PAGE,
                "lanes": LANES,
                "only_to": options.to,
            }
            last = (await work.connection.execute(_PAGE, values)).one_or_none()
            if last is not None:
                work.audit("republish", None, to=options.to, count=last.queued, first_day=options.from_on.isoformat())
        if last is None:
            break
        after_at, after_id, total = last.said_at, last.message_id, total + last.queued
    print(f"{total} message(s) will be said again to {options.to}")
    return 0


def _wanted_keys(service: str, listener: str, names: list[str] | None) -> list[str]:
    heard = [message for message in said_by(service) if listener in message.listeners]
    return [message.routing_key for message in heard if not names or message.message_name in names]
