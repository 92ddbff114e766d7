"""Follow what changes for members, live: one look a second at the balances of everybody who listens in this process.

A listener is woken when one of their balances changed, and only then reads what was posted. An event `posted` is one
group with its lines on the listener's accounts, and its id is the group's position; after it, and whenever something
is set aside or given back, an event `balances` says what there is now. A group that was committed after a later one is
still told: what counts is `balances`.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy.exc import DBAPIError

from services.wallet.repository import accounts, changes, movements
from services.wallet.repository.accounts import BalanceRow
from services.wallet.repository.movements import DEBIT, MovementRow, Place
from shared.database.engine import Database
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Unavailable
from shared.observability.cause import Cause
from shared.web.identity.tokens import Identity
from shared.web.streams import StreamEvent

LOOK_SECONDS: Final = 1.0
LINES_A_READ: Final = 2_000
# Positions are given before the commit: a group may become visible after some that stand behind it.
LATE_POSITIONS: Final = 1_000

Sums = dict[UUID, tuple[int, ...]]
"""The four sums of each account."""


@dataclass(eq=False, slots=True)
class _Listener:
    member_id: UUID
    since: datetime
    position: int = 0
    told: set[int] = field(default_factory=set)
    sums: Sums = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    over: bool = False


class ChangeFeed:
    """The listeners of one process, and the one task that looks for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[_Listener] = set()
        self._looking: asyncio.Task[None] | None = None

    async def follow(
        self, caller: Identity, last_event_id: str | None, *, to_the_end: bool
    ) -> AsyncGenerator[StreamEvent, None]:
        """What changes for the caller, from an event on or from now; until their access is revoked, or only up to now
        when `to_the_end` is False."""
        listener = _Listener(caller.member_id, caller.token_issued_at)
        async with self._database.begin(Cause("request")) as work:
            known = last_event_id is not None and last_event_id.isdecimal() and len(last_event_id) <= 18
            listener.position = int(last_event_id) if known and last_event_id else await changes.last_position(work)
            rows = await accounts.accounts_of(work, caller.member_id)
            await _remember_told(work, listener, rows)
        self._listeners.add(listener)
        try:
            while not listener.over:
                listener.changed.clear()
                events, more = await self._news(listener)
                for event in events:
                    yield event
                if more:
                    continue
                if not to_the_end:
                    return
                if self._looking is None:
                    self._looking = asyncio.create_task(self._look())
                await listener.changed.wait()
        finally:
            self._listeners.discard(listener)

    async def close(self) -> None:
        """Stop looking: the process ends."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _news(self, listener: _Listener) -> tuple[list[StreamEvent], bool]:
        events: list[StreamEvent] = []
        async with self._database.begin(Cause("request")) as work:
            rows = await accounts.accounts_of(work, listener.member_id)
            listener.sums = _sums(rows)
            known = {row.account_id: row for row in rows}
            lines, more = await _lines(work, list(known), listener)
        for position, group in groupby(lines, key=lambda line: line.group_position):
            events.append(_posted(list(group), known))
            listener.position = max(listener.position, position)
        if more:
            return events, True
        return [*events, _balances(rows, listener.position)], False

    async def _look(self) -> None:
        """Wake whose balances changed, and end those whose access was revoked; stop when nobody listens."""
        while self._listeners:
            await asyncio.sleep(LOOK_SECONDS)
            with contextlib.suppress(OSError, Unavailable, DBAPIError):  # the next look finds what this one missed
                await self._look_once()
        self._looking = None

    async def _look_once(self) -> None:
        listening = list(self._listeners)
        async with self._database.begin(Cause("request")) as work:
            members = list({one.member_id for one in listening})
            found = await changes.sums_of(work, members)
            revoked = await changes.revoked_at(work, members)
        for one in listening:
            before = revoked.get(one.member_id)
            one.over = before is not None and one.since < before
            if one.over or found.get(one.member_id, {}) != one.sums:
                one.changed.set()


async def _remember_told(work: UnitOfWork, listener: _Listener, rows: list[BalanceRow]) -> None:
    """Groups shortly before the position were told, or are older than what is asked for."""
    begin = Place(max(0, listener.position - LATE_POSITIONS), 2**15, DEBIT)
    ids = [row.account_id for row in rows]
    found = await movements.newer(work, ids, begin, LINES_A_READ, last=listener.position)
    listener.told = {row.group_position for row in found}


async def _lines(work: UnitOfWork, ids: list[UUID], listener: _Listener) -> tuple[list[MovementRow], bool]:
    """Lines of whole groups that were not told, oldest first, a bounded part; and whether more may follow."""
    begin = Place(max(0, listener.position - LATE_POSITIONS), 2**15, DEBIT)
    while True:
        page = await movements.newer(work, ids, begin, LINES_A_READ)
        more = len(page) == LINES_A_READ
        last = page[-1].group_position if page else 0
        if more and page[0].group_position < last:  # the last group may go on in the next part
            page = [row for row in page if row.group_position < last]
        new = [row for row in page if row.group_position not in listener.told]
        if new or not more:
            break
        begin = page[-1].place
    newest = max((row.group_position for row in new), default=listener.position)
    told = listener.told | {row.group_position for row in new}
    listener.told = {position for position in told if position > newest - 2 * LATE_POSITIONS}
    return new, more


def _sums(rows: list[BalanceRow]) -> Sums:
    return {
        row.account_id: (row.debits_pending, row.debits_posted, row.credits_pending, row.credits_posted) for row in rows
    }


def _posted(lines: list[MovementRow], known: dict[UUID, BalanceRow]) -> StreamEvent:
    first = lines[0]
    said: dict[str, Any] = {
        "group_id": str(first.group_id),
        "kind": first.kind,
        "on": first.business_date.isoformat(),
        "subject_id": str(first.subject_id),
        "lines": [
            {
                "account": known[line.account_id].kind,
                "year": known[line.account_id].year,
                "direction": "debit" if line.side == DEBIT else "credit",
                "amount": {"amount": line.amount, "unit": line.unit},
            }
            for line in lines
        ],
    }
    return StreamEvent(str(first.group_position), "posted", orjson.dumps(said).decode())


def _balances(rows: list[BalanceRow], position: int) -> StreamEvent:
    said = [
        {
            "account": row.kind,
            "year": row.year,
            "unit": row.unit,
            "balance": row.balance,
            "held": row.debits_pending,
            "incoming": row.credits_pending,
        }
        for row in sorted(rows, key=lambda row: (row.kind, row.year or 0))
    ]
    return StreamEvent(str(position), "balances", orjson.dumps(said).decode())
