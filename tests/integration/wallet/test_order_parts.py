"""Orders in parts: milestones, disputes, refunds and the claims that are left; in whatever order they are heard."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.marketplace import (
    DisputeOpened,
    DisputeResolved,
    MilestoneAccepted,
    OrderPlaced,
    RefundGranted,
)
from shared.contracts.message import Message
from shared.contracts.wallet import HoldSettled, HoldVoided, RefundPosted
from shared.ids import new_id
from shared.messaging.processing import Processor
from shared.messaging.reading import Read, read
from shared.money import Amount
from tests.integration.wallet.till import DAY, Till, cancelled, completed, placed, plug_ended


def sub(credits: int) -> Amount:
    return Amount(amount=credits, unit="SUB")


def col(credits: int) -> Amount:
    return Amount(amount=credits, unit="COL")


def milestone(order: OrderPlaced, bps: int, number: int = 1) -> MilestoneAccepted:
    return MilestoneAccepted(order_id=order.order_id, milestone_no=number, cumulated_bps=bps, accepted_on=DAY)


def disputed(order: OrderPlaced, dispute_id: UUID | None = None) -> DisputeOpened:
    return DisputeOpened(order_id=order.order_id, dispute_id=dispute_id or new_id(), opened_on=DAY)


def resolved(order: OrderPlaced, bps: int) -> DisputeResolved:
    return DisputeResolved(
        order_id=order.order_id, dispute_id=new_id(), seller_bps=bps, level="agreement", resolved_on=DAY
    )


def refund(order: OrderPlaced, credits: int) -> RefundGranted:
    return RefundGranted(
        refund_id=new_id(),
        order_id=order.order_id,
        from_member=order.seller,
        to_member=order.buyer,
        credits=credits,
        ground="agreement",
        granted_on=DAY,
    )


async def held_30(till: Till) -> OrderPlaced:
    """30.00 of the buyer's held as 20 SUB + 10 COL."""
    await till.plugs()
    await till.give_col(till.buyer, 1_000)
    order = placed(till.buyer, till.seller, 3_000)
    await till.hear(placed(till.buyer, till.third, 8_000), order)
    return order


async def test_35_percent_of_20_sub_and_10_col(till: Till) -> None:
    order = await held_30(till)
    await till.hear(disputed(order))
    shown = await till.get(till.buyer, f"/v1/holds/{order.order_id}")
    assert (shown["state"], shown["disputed_on"]) == ("placed", DAY.isoformat())
    await till.hear(resolved(order, 3_500))
    settled = (await till.wallet.said(HoldSettled))[-1]
    assert (settled.to_seller, settled.destroyed, settled.moved) == (col(1_050), sub(1_050), None)
    assert (settled.returned, settled.final) == ((sub(950), col(1_000)), True)
    assert await till.credits(till.buyer) == (950, 8_000, 1_000, 0)
    assert (await till.credits(till.seller))[2] == 1_050
    shown = await till.get(till.buyer, f"/v1/holds/{order.order_id}")
    assert shown["state"] == "settled"
    assert [(one["amount"], one["unit"]) for one in shown["given"]] == [(1_050, "SUB")]
    assert [(one["amount"], one["unit"]) for one in shown["returned"]] == [(950, "SUB"), (1_000, "COL")]


async def test_milestones_give_what_is_cumulated_less_what_was_given(till: Till) -> None:
    order = await held_30(till)
    await till.hear(milestone(order, 3_333), milestone(order, 8_000, 2), milestone(order, 5_000, 3))
    parts = [one for one in await till.wallet.said(HoldSettled) if one.hold_id == order.order_id]
    assert [(p.settlement_no, p.to_seller.amount, p.final) for p in parts] == [(1, 999, False), (2, 1_401, False)]
    assert [(p.destroyed, p.moved) for p in parts] == [(sub(999), None), (sub(1_001), col(400))]
    await till.hear(completed(order))
    last = (await till.wallet.said(HoldSettled))[-1]
    assert (last.settlement_no, last.to_seller, last.final) == (3, col(600), True)
    assert (await till.credits(till.seller))[2] == 3_000


async def test_all_given_by_milestones_is_final_and_a_cancellation_leaves_what_was_given(till: Till) -> None:
    order = await held_30(till)
    other = placed(till.third, till.seller, 1_000)
    await till.hear(milestone(order, 10_000), completed(order), other, milestone(other, 2_500), cancelled(other))
    finals = [one.final for one in await till.wallet.said(HoldSettled) if one.seller == till.seller]
    assert finals == [True, False]
    [voided] = await till.wallet.said(HoldVoided)
    assert voided.returned == (sub(750),)
    assert (await till.credits(till.seller))[2] == 3_250


async def test_a_resolution_without_a_share_and_the_share_of_a_leaver(till: Till) -> None:
    order = await held_30(till)
    other = placed(till.third, till.seller, 1_000)
    await till.hear(resolved(order, 0), other, plug_ended(till.third), resolved(other, 6_000))
    [voided] = await till.wallet.said(HoldVoided)
    assert voided.returned == (sub(2_000), col(1_000))
    last = (await till.wallet.said(HoldSettled))[-1]
    assert (last.to_seller, last.returned) == (col(600), ())
    assert (await till.credits(till.third))[:2] == (0, 0)


async def test_race_12_a_refund_waits_for_the_settlement(till: Till) -> None:
    order = await held_30(till)
    await till.hear(refund(order, 1_200))
    assert [row.state for row in await till.wallet.failures()] == ["parked"]
    await till.hear(completed(order))
    till.wallet.advance(timedelta(minutes=5))
    await till.wallet.retry_parked()
    assert await till.wallet.failures() == []
    [posted] = await till.wallet.said(RefundPosted)
    assert (posted.posted, posted.to_recover_credits) == (col(1_200), 0)
    assert (await till.credits(till.seller))[2] == 1_800
    assert (await till.credits(till.buyer))[2] == 1_200


async def test_what_the_seller_has_not_is_a_claim_on_their_next_col(till: Till) -> None:
    order = await held_30(till)
    spent = placed(till.seller, till.third, 12_500)  # 100.00 SUB and 25.00 COL
    await till.hear(completed(order), spent, refund(order, 2_000))
    assert await till.credits(till.seller) == (0, 10_000, 0, 2_500)
    assert (await till.credits(till.buyer))[2] == 500
    await till.give_col(till.seller, 600)
    assert (await till.credits(till.seller))[2] == 0
    assert (await till.credits(till.buyer))[2] == 1_100
    await till.hear(cancelled(spent))  # what comes back from a hold is COL again, too
    assert (await till.credits(till.seller))[2] == 1_600
    assert (await till.credits(till.buyer))[2] == 2_000
    assert [one.to_recover_credits for one in await till.wallet.said(RefundPosted)] == [1_500, 900, 0]
    kinds = await till.rows("SELECT kind, count(*) FROM groups WHERE kind IN ('refund', 'claim_recovery') GROUP BY 1")
    assert sorted(tuple(row) for row in kinds) == [("claim_recovery", 2), ("refund", 1)]


async def test_refunds_never_come_to_more_than_the_order_gave(till: Till) -> None:
    order = await held_30(till)
    one, other = refund(order, 2_000), refund(order, 2_000)
    await till.hear(completed(order), one, other, one)
    assert (await till.credits(till.buyer))[2] == 3_000
    assert await till.count("SELECT sum(credits) FROM refunds") == 3_000


async def test_whoever_owes_a_refund_is_looked_at_every_hour(till: Till) -> None:
    order = await held_30(till)
    await till.hear(completed(order), placed(till.seller, till.third, 13_000), refund(order, 700))
    for _ in range(2):
        till.wallet.advance(timedelta(hours=1, minutes=1))
        await till.wallet.run_due_jobs()
    assert [one.to_recover_credits for one in await till.wallet.said(RefundPosted)] == [700]
    assert await till.count("SELECT count(*) FROM due_jobs WHERE kind = 'recover_claims'") == 1


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_of_parts_ends_in_the_same_balances(till: Till, seed: int) -> None:
    chance = random.Random(seed)
    await till.plugs()
    await till.give_col(till.buyer, 2_000)
    one, two, three = (placed(till.buyer, till.seller, price) for price in (3_001, 4_000, 2_999))
    stop = cancelled(two).model_copy(update={"cumulated_bps": 2_500})
    await till.wallet.hear(one, two, three)
    story: list[Message] = [milestone(one, 3_333), milestone(one, 6_666, 2), completed(one), refund(one, 1_000)]
    story += [milestone(two, 2_500), stop, disputed(three), resolved(three, 4_999), one, three]
    batch = [till.wallet.incoming(message) for message in story]
    batch += chance.choices(batch, k=8)
    chance.shuffle(batch)
    while batch:
        size = chance.randint(1, 4)
        await till.wallet.hear_raw(batch[:size])
        del batch[:size]
    till.wallet.advance(timedelta(minutes=5))
    await till.wallet.retry_parked()
    assert await till.wallet.failures() == []
    given = 3_001 + 1_000 + 2_999 * 4_999 // 10_000 - 1_000
    assert (await till.credits(till.seller))[2] == given
    buyer = await till.credits(till.buyer)
    assert (buyer[1], buyer[3]) == (0, 0)
    assert buyer[0] + buyer[2] == 12_000 - given


async def test_f34_parts_refunds_and_spending_at_once_never_pass_a_floor(till: Till) -> None:
    await till.plugs()
    orders = [placed(till.buyer, till.seller, 100) for _ in range(40)]
    await till.wallet.hear(*orders)
    story: list[Any] = [placed(till.seller, till.third, 9_950)]
    for order in orders:
        story += [milestone(order, 5_000), completed(order), refund(order, 60), placed(till.seller, till.third, 90)]
    reads = [read(till.wallet.incoming(message), till.wallet.service.subscriptions) for message in story]
    good = [one for one in reads if isinstance(one, Read)]
    processors = [Processor(till.wallet.database, till.wallet.service.subscriptions) for _ in range(4)]

    async def apply(processor: Processor, mine: list[Read]) -> None:
        for start in range(0, len(mine), 5):
            await processor.apply(mine[start : start + 5])

    await asyncio.gather(*(apply(processors[n], good[n::4]) for n in range(4)))
    till.wallet.advance(timedelta(minutes=5))
    await till.wallet.retry_parked()
    assert await till.wallet.failures() == []
    owed = await till.count("SELECT coalesce(sum(credits - posted), 0) FROM refunds")
    assert await till.count("SELECT sum(credits) FROM refunds") == 40 * 60
    assert owed == 0 or (await till.credits(till.seller))[2] == 0
    assert (await till.credits(till.buyer))[2] == 40 * 60 - owed
