"""What time does to an order, once, whichever way round it happens."""

import asyncio
from datetime import timedelta

from shared.contracts.marketplace import OrderCancelled, OrderCompleted
from tests.integration.marketplace.market import Market

ALMOST = timedelta(days=7) - timedelta(minutes=1)
DAYS = timedelta(days=7, minutes=1)


async def test_an_order_that_nobody_accepts_is_cancelled(market: Market) -> None:
    await market.held()
    market.service.advance(ALMOST)
    assert await market.service.run_due_jobs() == 0
    market.service.advance(timedelta(minutes=2))
    assert await market.service.run_due_jobs() == 1
    assert await market.service.run_due_jobs() == 0
    (said,) = await market.service.said(OrderCancelled)
    assert said.reason == "not_accepted_in_time"
    told = [(kind, who) for kind, who, _ in await market.notices() if kind == "order_cancelled"]
    assert sorted(told) == sorted(("order_cancelled", who.member_id) for who in (market.buyer, market.seller))
    await market.service.hear(market.hold_voided())
    assert await market.standing() == ("cancelled", "returned")


async def test_a_wallet_that_is_away_all_the_time(market: Market) -> None:
    await market.placed()
    market.service.advance(DAYS)
    await market.service.run_due_jobs()
    assert await market.standing() == ("cancelled", "pending")
    assert [who for _, who, _ in await market.notices()] == [market.buyer.member_id]


async def test_a_delivery_that_nobody_answers_is_completed(market: Market) -> None:
    await market.delivered()
    market.service.advance(DAYS)
    await market.service.run_due_jobs()
    assert await market.standing() == ("completed", "held")
    (said,) = await market.service.said(OrderCompleted)
    assert said.how == "deadline"
    assert not await market.service.said(OrderCancelled)
    told = [who for kind, who, _ in await market.notices() if kind == "order_completed"]
    assert set(told) == {market.buyer.member_id, market.seller.member_id}


async def test_a_deadline_that_comes_too_late_does_nothing(market: Market) -> None:
    await market.completed()
    market.service.advance(DAYS)
    assert await market.service.run_due_jobs() == 2
    assert len(await market.service.said(OrderCompleted)) == 1
    assert not await market.service.said(OrderCancelled)


async def test_a_seller_and_a_deadline_at_the_same_moment(market: Market) -> None:
    await market.held()
    market.service.advance(DAYS)
    answer, _ = await asyncio.gather(market.step(market.seller, "accept"), market.service.run_due_jobs())
    state, _ = await market.standing()
    cancelled = await market.service.said(OrderCancelled)
    if answer.status_code == 200:
        assert (state, cancelled) == ("accepted", [])
    else:
        assert (answer.status_code, state, len(cancelled)) == (409, "cancelled", 1)
