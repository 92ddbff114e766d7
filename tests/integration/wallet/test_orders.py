"""Holds of orders: SUB first, then COL; settled, voided or refused; in whatever order the messages come."""

import asyncio
import random
from datetime import UTC, date, datetime, timedelta

import pytest

from services.wallet.use_cases.place_holds import PATIENCE
from shared.contracts.message import Message
from shared.contracts.wallet import HoldPlaced, HoldRefused, HoldSettled, HoldVoided
from shared.messaging.processing import Processor
from shared.messaging.reading import Read, read
from shared.money import Amount
from tests.integration.wallet.till import (
    DAY,
    Till,
    cancelled,
    completed,
    placed,
    plug_ended,
    plug_granted,
    plug_resumed,
    plug_suspended,
)


def sub(credits: int) -> Amount:
    return Amount(amount=credits, unit="SUB")


def col(credits: int) -> Amount:
    return Amount(amount=credits, unit="COL")


async def test_30_credits_are_held_as_20_sub_and_10_col_and_settled(till: Till) -> None:
    await till.plugs()
    await till.give_col(till.buyer, 1_500)
    first = placed(till.buyer, till.third, 8_000)
    order = placed(till.buyer, till.seller, 3_000)
    await till.hear(first, order)
    assert [one.parts for one in await till.wallet.said(HoldPlaced)][-1] == (sub(2_000), col(1_000))
    assert await till.credits(till.buyer) == (0, 10_000, 500, 1_000)
    await till.hear(completed(order))
    settled = (await till.wallet.said(HoldSettled))[-1]
    assert (settled.to_seller, settled.destroyed, settled.issued) == (col(3_000), sub(2_000), col(2_000))
    assert (settled.moved, settled.returned, settled.final) == (col(1_000), (), True)
    assert settled.seller == till.seller
    assert await till.credits(till.buyer) == (0, 8_000, 500, 0)
    assert await till.credits(till.seller) == (10_000, 0, 3_000, 0)


async def test_cancelled_gives_back_to_where_it_came_from(till: Till) -> None:
    await till.plugs()
    await till.give_col(till.buyer, 1_500)
    order = placed(till.buyer, till.seller, 11_000)
    await till.hear(order, cancelled(order))
    [voided] = await till.wallet.said(HoldVoided)
    assert (voided.member, voided.returned, voided.expired_on_return) == (till.buyer, (sub(10_000), col(1_000)), None)
    assert await till.credits(till.buyer) == (10_000, 0, 1_500, 0)


async def test_refused_for_lack_of_credits_changes_nothing(till: Till) -> None:
    await till.plugs()
    await till.hear(placed(till.buyer, till.seller, 10_001))
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["insufficient_credits"]
    assert await till.credits(till.buyer) == (10_000, 0, 0, 0)


async def test_own_order_is_refused(till: Till) -> None:
    await till.plugs()
    await till.hear(placed(till.buyer, till.buyer, 100))
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["own_order"]


@pytest.mark.parametrize("measure", [plug_suspended, plug_ended])
@pytest.mark.parametrize("side", ["buyer", "seller"])
async def test_who_is_no_active_plug_neither_orders_nor_is_ordered_from(till: Till, measure: object, side: str) -> None:
    await till.plugs()
    await till.hear(measure(getattr(till, side)))  # type: ignore[operator]
    await till.hear(placed(till.buyer, till.seller, 100))
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["plug_inactive"]


async def test_a_suspension_counts_from_its_date_to_its_date(till: Till) -> None:
    await till.plugs()
    until = DAY + timedelta(days=10)
    await till.hear(plug_suspended(till.buyer, DAY, until))
    await till.hear(
        placed(till.buyer, till.seller, 100, DAY - timedelta(days=1)),
        placed(till.buyer, till.seller, 100, until),
        placed(till.buyer, till.seller, 100, until + timedelta(days=1)),
    )
    assert len(await till.wallet.said(HoldPlaced)) == 2
    assert len(await till.wallet.said(HoldRefused)) == 1


async def test_an_order_waits_for_the_plug_status_of_its_parties(till: Till) -> None:
    order = placed(till.buyer, till.seller, 100)
    await till.hear(order, plug_granted(till.buyer))
    assert [row.state for row in await till.wallet.failures()] == ["parked"]
    await till.hear(plug_granted(till.seller))
    assert await till.wallet.failures() == []
    assert len(await till.wallet.said(HoldPlaced)) == 1


async def test_after_a_day_somebody_unknown_is_refused(till: Till) -> None:
    await till.hear(placed(till.buyer, till.seller, 100))
    till.wallet.advance(PATIENCE + timedelta(seconds=1))
    await till.wallet.retry_parked()
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["unknown_member"]
    assert await till.wallet.failures() == []


async def test_race_1_cancelled_before_placed_is_refused(till: Till) -> None:
    await till.plugs()
    order = placed(till.buyer, till.seller, 100)
    await till.hear(cancelled(order), order, cancelled(order), completed(order))
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["limit"]
    assert await till.wallet.said(HoldPlaced) == []
    assert await till.wallet.said(HoldVoided) == []
    assert await till.credits(till.buyer) == (10_000, 0, 0, 0)


async def test_race_2_completed_waits_for_the_hold(till: Till) -> None:
    await till.plugs()
    order = placed(till.buyer, till.seller, 100)
    await till.hear(completed(order))
    assert [row.state for row in await till.wallet.failures()] == ["parked"]
    await till.hear(order)
    assert await till.wallet.failures() == []
    assert (await till.credits(till.seller))[2] == 100


async def test_race_3_a_plug_ends_while_a_hold_is_open_and_the_seller_is_paid(till: Till) -> None:
    await till.plugs()
    order = placed(till.buyer, till.seller, 4_000)
    await till.hear(order, plug_ended(till.buyer))
    assert await till.credits(till.buyer) == (0, 4_000, 0, 0)
    await till.hear(completed(order))
    assert await till.credits(till.buyer) == (0, 0, 0, 0)
    assert await till.credits(till.seller) == (10_000, 0, 4_000, 0)


async def test_race_3_what_comes_back_to_a_leaver_is_destroyed_in_either_order(till: Till) -> None:
    await till.plugs()
    for who, ended_first in ((till.buyer, True), (till.third, False)):
        order = placed(who, till.seller, 4_000)
        steps = [plug_ended(who), cancelled(order)]
        await till.hear(order, *(steps if ended_first else reversed(steps)))
        assert await till.credits(who) == (0, 0, 0, 0)
    first, second = await till.wallet.said(HoldVoided)
    assert {first.expired_on_return, second.expired_on_return} == {sub(4_000), None}


async def test_an_order_takes_only_the_sub_of_its_own_year(till: Till) -> None:
    await till.plugs()
    await till.hear(placed(till.buyer, till.seller, 100, date(2028, 1, 1)))
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["insufficient_credits"]
    await till.hear(placed(till.buyer, till.seller, 100, date(2027, 12, 31)))
    assert len(await till.wallet.said(HoldPlaced)) == 1


async def test_sub_that_returns_after_its_year_is_destroyed_in_the_same_group(till: Till) -> None:
    await till.plugs()
    await till.give_col(till.buyer, 500)
    order = placed(till.buyer, till.seller, 10_200, date(2027, 12, 30))
    await till.hear(order, cancelled(order, date(2028, 1, 2)))
    [voided] = await till.wallet.said(HoldVoided)
    assert (voided.returned, voided.expired_on_return) == ((col(200),), sub(10_000))
    till.wallet.clock.set(datetime(2028, 1, 2, 12, tzinfo=UTC))
    assert await till.credits(till.buyer) == (0, 0, 500, 0)
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'expiry'") == 1


async def test_a_hold_of_last_year_is_paid_this_year(till: Till) -> None:
    await till.plugs()
    order = placed(till.buyer, till.seller, 300, date(2027, 12, 30))
    await till.hear(order, completed(order, date(2028, 1, 5)))
    assert (await till.credits(till.seller))[2] == 300
    [row] = await till.rows("SELECT business_date FROM groups WHERE kind = 'settlement'")
    assert row[0] == date(2028, 1, 5)


async def test_the_same_order_under_many_messages_is_one_hold(till: Till) -> None:
    await till.plugs()
    order = placed(till.buyer, till.seller, 100)
    raw = till.wallet.incoming(order)
    await till.wallet.hear_raw([raw, raw, till.wallet.incoming(order)])
    await till.wallet.hear_raw([raw, till.wallet.incoming(order)])
    await till.wallet.hear(completed(order), completed(order), cancelled(order))
    await till.hear(completed(order), cancelled(order))
    assert len(await till.wallet.said(HoldPlaced)) == 1
    assert len(await till.wallet.said(HoldSettled)) == 1
    assert await till.wallet.said(HoldVoided) == []
    assert await till.credits(till.seller) == (10_000, 0, 100, 0)


async def test_a_batch_of_orders_of_one_buyer_never_passes_the_floor(till: Till) -> None:
    await till.plugs()
    orders = [placed(till.buyer, till.seller, 3_000) for _ in range(5)]
    await till.wallet.hear(*orders)
    assert len(await till.wallet.said(HoldPlaced)) == 3
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["insufficient_credits"] * 2
    assert await till.credits(till.buyer) == (1_000, 9_000, 0, 0)


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_any_messages_ends_in_the_same_balances(till: Till, seed: int) -> None:
    chance = random.Random(seed)
    await till.plugs()
    paid, undone, left = (placed(till.buyer, till.seller, price) for price in (1_000, 2_000, 500))
    story: list[Message] = [paid, undone, left, completed(paid), cancelled(undone), plug_suspended(till.third)]
    batch = [till.wallet.incoming(message) for message in story]
    batch += chance.choices(batch, k=6)
    chance.shuffle(batch)
    while batch:
        size = chance.randint(1, 4)
        await till.wallet.hear_raw(batch[:size])
        del batch[:size]
    assert await till.wallet.failures() == []
    buyer, seller = await till.credits(till.buyer), await till.credits(till.seller)
    assert (buyer, seller) == ((8_500, 500, 0, 0), (10_000, 0, 1_000, 0))


async def test_f34_200_spends_of_1_on_a_balance_of_50_over_many_connections(till: Till) -> None:
    await till.plugs()
    await till.hear(placed(till.buyer, till.third, 9_950))
    orders = [till.wallet.incoming(placed(till.buyer, till.seller, 1)) for _ in range(200)]
    reads = [one for raw in orders if isinstance(one := read(raw, till.wallet.service.subscriptions), Read)]
    assert len(reads) == 200
    processors = [Processor(till.wallet.database, till.wallet.service.subscriptions) for _ in range(8)]
    parts = [(processors[n % 8], reads[n : n + 5]) for n in range(0, 200, 5)]
    await asyncio.gather(*(processor.apply(part) for processor, part in parts))
    assert len(await till.wallet.said(HoldPlaced)) == 51
    assert [one.reason for one in await till.wallet.said(HoldRefused)] == ["insufficient_credits"] * 150
    assert await till.credits(till.buyer) == (0, 10_000, 0, 0)
    assert await till.wallet.failures() == []


async def test_two_buyers_who_pay_each_other_at_once_never_wait_in_a_circle(till: Till) -> None:
    await till.plugs()
    story: list[Message] = []
    for n in range(40):
        one, other = (till.buyer, till.seller) if n % 2 else (till.seller, till.buyer)
        order = placed(one, other, 10)
        story += [order, completed(order)]
    reads = [read(till.wallet.incoming(message), till.wallet.service.subscriptions) for message in story]
    good = [one for one in reads if isinstance(one, Read)]
    processors = [Processor(till.wallet.database, till.wallet.service.subscriptions) for _ in range(4)]
    await asyncio.gather(*(processors[n].apply(good[n::4]) for n in range(4)))
    till.wallet.advance(timedelta(minutes=5))
    await till.wallet.retry_parked()
    assert await till.wallet.failures() == []
    assert len(await till.wallet.said(HoldSettled)) == 40


async def test_a_resumed_plug_orders_again(till: Till) -> None:
    await till.plugs()
    await till.hear(plug_suspended(till.buyer), plug_resumed(till.buyer), placed(till.buyer, till.seller, 1))
    assert len(await till.wallet.said(HoldPlaced)) == 1
