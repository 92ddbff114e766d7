"""`dead-letters list|show|replay|drop`: what could not be applied, for an operator. The same for both transports.

A replay runs with today's rights and contracts; a drop is final. Both are audited with the reason that the
operator gives.
"""

import argparse
from uuid import UUID

from sqlalchemy import delete, func, select, update

from shared.database.engine import Database
from shared.database.tables import inbox_messages
from shared.observability.cause import Cause

LISTED = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sub-commands."""
    actions = parser.add_subparsers(dest="action", required=True)
    listing = actions.add_parser("list", help="one line each, oldest first; parked ones too with --parked")
    listing.add_argument("--parked", action="store_true")
    show = actions.add_parser("show", help="one message whole, with its trace")
    show.add_argument("id", type=UUID)
    for name, text in (("replay", "try again now"), ("drop", "give up for ever")):
        action = actions.add_parser(name, help=text)
        action.add_argument("id", type=UUID, nargs="?")
        action.add_argument("--type", help="all of one routing key")
        action.add_argument("--reason", required=True)


async def run(database: Database, options: argparse.Namespace) -> int:
    """Run one sub-command; return the exit status."""
    if options.action == "list":
        return await _list(database, options.parked)
    if options.action == "show":
        return await _show(database, options.id)
    return await _settle(database, options)


async def _list(database: Database, parked: bool) -> int:
    table = inbox_messages
    statement = select(table).order_by(table.c.received_at).limit(LISTED)
    if not parked:
        statement = statement.where(table.c.state == "dead")
    async with database.engine.connect() as connection:
        for row in (await connection.execute(statement)).all():
            received = f"{row.received_at:%Y-%m-%d %H:%M:%S}"
            print(f"{row.message_id}  {row.state:6}  {row.attempts:3}  {received}  {row.routing_key}  {row.reason}")
        counted = select(func.count()).where(table.c.state == "dead")
        print(f"{(await connection.execute(counted)).scalar_one()} dead")
    return 0


async def _show(database: Database, message_id: UUID) -> int:
    async with database.engine.connect() as connection:
        row = (
            await connection.execute(select(inbox_messages).where(inbox_messages.c.message_id == message_id))
        ).one_or_none()
    if row is None:
        print(f"no such message: {message_id}")
        return 1
    for name in (
        "message_id",
        "state",
        "routing_key",
        "subject",
        "sequence",
        "waiting_for",
        "attempts",
        "reason",
        "received_at",
    ):
        print(f"{name}: {getattr(row, name)}")
    print(bytes(row.body).decode("utf-8", errors="backslashreplace"))
    print(row.trace or "")
    return 0


async def _settle(database: Database, options: argparse.Namespace) -> int:
    table = inbox_messages
    if (options.id is None) == (options.type is None):
        print("give an id or --type, not both")
        return 2
    chosen = table.c.message_id == options.id if options.id is not None else table.c.routing_key == options.type
    async with database.begin(Cause("command")) as work:
        where = chosen & (table.c.state == "dead")
        if options.action == "replay":
            changed = {"state": "parked", "attempts": 0, "next_attempt_at": work.now(), "waiting_for": None}
            done = await work.connection.execute(update(table).where(where).values(**changed))
        else:
            done = await work.connection.execute(delete(table).where(where))
        work.audit(
            f"dead_letters_{options.action}", options.id, count=done.rowcount, type=options.type, reason=options.reason
        )
    print(f"{done.rowcount} message(s): {options.action}")
    return 0 if done.rowcount else 1
