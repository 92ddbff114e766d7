"""F18, F19: a deadlock with somebody else is met inside; the caller reads an ordinary answer."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.integration.wallet.giving import earn, post, transfer
from tests.integration.wallet.payout_desk import PayoutDesk
from tests.integration.wallet.till import Till

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@asynccontextmanager
async def somebody_else(till: Till, kind: str) -> AsyncIterator[AsyncConnection]:
    """A transaction that has locked a member's account."""
    async with till.wallet.database.engine.begin() as connection:
        await connection.execute(
            text("SELECT FROM accounts WHERE kind = :kind AND owner_id = :owner FOR UPDATE"),
            {"kind": kind, "owner": till.buyer.member_id},
        )
        yield connection


async def through_a_deadlock(
    till: Till, kind: str, lock: str, asked: Coroutine[Any, Any, httpx.Response]
) -> httpx.Response:
    """The answer to a request that has `lock` and wants the account, beside somebody who does the opposite.

    It waited first, so PostgreSQL takes it back, after a second, and the other one goes on.
    """
    async with somebody_else(till, kind) as other:
        request = asyncio.create_task(asked)
        while not request.done() and not await till.count(_WAITING):
            await asyncio.sleep(0.01)
        await other.execute(text(f"SELECT pg_advisory_xact_lock(hashtext('{lock}'))"))
    return await request


async def test_a_deadlock_is_met_inside_whether_requests_are_gathered_or_not(till: Till) -> None:
    await till.plugs()
    await earn(till, till.buyer, 500)
    desk = await PayoutDesk(till).open()
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))

    gift = post(till, till.buyer, "/v1/transfers", transfer(till.seller, 100))
    given = await through_a_deadlock(till, "member_col", "wallet:credits", gift)
    proposal = desk.post(desk.first, "/v1/payout-batches", {})
    proposed = await through_a_deadlock(till, "member_eur", "wallet:payables", proposal)

    assert (given.status_code, proposed.status_code) == (201, 201), (given.text, proposed.text)
    assert (await till.credits(till.seller))[2] == 100
    assert await till.count("SELECT count(*) FROM payout_batches") == 1
    assert await till.count("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 2
