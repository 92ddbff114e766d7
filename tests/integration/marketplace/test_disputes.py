"""Orders paid in parts, disputed, or given back after their end: what the parties may do, and what is said of it."""

from datetime import timedelta
from uuid import UUID

from shared.contracts.marketplace import (
    DisputeOpened,
    DisputeResolved,
    MilestoneAccepted,
    OrderCancelled,
    RefundGranted,
)
from shared.contracts.wallet import RefundPosted
from shared.money import Amount
from tests.integration.marketplace.market import Market


async def test_milestones_rise_and_stay_with_the_seller_when_both_cancel(market: Market) -> None:
    await market.accepted()
    for bps in (2_000, 3_500):
        assert (await market.post(market.buyer, market.path("/milestones"), {"cumulated_bps": bps})).status_code == 200
    again = await market.post(market.buyer, market.path("/milestones"), {"cumulated_bps": 3_500})
    assert (again.status_code, again.json()["code"]) == (409, "milestone_not_higher")
    said = await market.service.said(MilestoneAccepted)
    assert [(one.milestone_no, one.cumulated_bps) for one in said] == [(1, 2_000), (2, 3_500)]
    for who in (market.seller, market.buyer):
        assert (await market.step(who, "cancel")).status_code == 200
    [cancelled] = await market.service.said(OrderCancelled)
    assert cancelled.cumulated_bps == 3_500


async def test_a_dispute_stops_everything_until_both_agree_on_a_share(market: Market) -> None:
    await market.delivered()
    await market.moved("dispute")
    for who, step in ((market.buyer, "complete"), (market.seller, "cancel"), (market.buyer, "dispute")):
        assert (await market.step(who, step)).status_code == 409
    market.service.advance(timedelta(days=30))
    await market.service.run_due_jobs()
    assert await market.standing() == ("disputed", "held")
    early = await market.post(market.buyer, market.path("/agreement"), {"seller_bps": 3_500})
    assert early.json()["code"] == "nothing_proposed"
    assert (await market.post(market.seller, market.path("/proposal"), {"seller_bps": 5_000})).status_code == 200
    assert (await market.post(market.buyer, market.path("/proposal"), {"seller_bps": 3_500})).status_code == 200
    assert (await market.post(market.buyer, market.path("/agreement"), {"seller_bps": 3_500})).status_code == 409
    assert (await market.post(market.seller, market.path("/agreement"), {"seller_bps": 5_000})).status_code == 409
    assert (await market.post(market.seller, market.path("/agreement"), {"seller_bps": 3_500})).status_code == 200
    [opened], [resolved] = await market.service.said(DisputeOpened), await market.service.said(DisputeResolved)
    assert opened.dispute_id == resolved.dispute_id
    assert (resolved.seller_bps, resolved.level) == (3_500, "agreement")
    assert await market.standing() == ("resolved", "held")
    await market.service.hear(market.hold_settled())
    assert await market.standing() == ("resolved", "settled")


async def test_a_resolution_without_a_share_is_answered_by_a_return(market: Market) -> None:
    await market.disputed()
    await market.post(market.seller, market.path("/proposal"), {"seller_bps": 0})
    assert (await market.post(market.buyer, market.path("/agreement"), {"seller_bps": 0})).status_code == 200
    await market.service.hear(market.hold_voided())
    assert await market.standing() == ("resolved", "returned")


async def test_a_seller_gives_back_at_most_what_the_order_gave(market: Market) -> None:
    await market.settled()
    path = market.path("/refunds")
    granted = await market.post(market.seller, path, {"credits": 1_000})
    assert granted.status_code == 201
    too_much = await market.post(market.seller, path, {"credits": 2_001})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "refund_too_large")
    [said] = await market.service.said(RefundGranted)
    assert (said.from_member, said.to_member, said.credits) == (market.seller, market.buyer, 1_000)

    def answer(posted: int, left: int) -> RefundPosted:
        return RefundPosted(
            refund_id=UUID(granted.json()["refund_id"]),
            order_id=UUID(market.order_id),
            from_member=market.seller,
            to_member=market.buyer,
            posted=Amount(amount=posted, unit="COL"),
            to_recover_credits=left,
            posted_on=market.today,
        )

    await market.service.hear(answer(400, 0), sequence=2)
    await market.service.hear(answer(600, 400), sequence=1)
    [shown] = (await market.get(market.buyer, market.path())).json()["refunds"]
    assert (shown["credits"], shown["to_recover_credits"]) == (1_000, 0)
    assert ("refund_granted", market.buyer.member_id, None) in await market.notices()
