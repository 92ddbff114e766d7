"""What marketplace hears: in any order, twice, late; statuses, decisions, missions."""

import asyncio
import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.marketplace import ListingPublished, ListingWithdrawn, OrderCancelled, OrderCompleted
from shared.contracts.membership import (
    AccessRevoked,
    DecisionAdopted,
    DecisionEffect,
    PlugEnded,
    PlugResumed,
    PlugSuspended,
    RoleEnded,
    RoleGranted,
)
from shared.contracts.missions import MissionCompleted
from shared.ids import new_id
from tests.integration.marketplace.market import Market


@pytest.mark.parametrize("order", list(itertools.permutations(["hold_placed", "hold_voided", "hold_placed"])))
async def test_the_answers_of_a_cancelled_order_in_any_order(market: Market, order: tuple[str, ...]) -> None:
    await market.placed()
    await market.step(market.buyer, "cancel")
    for name in order:
        await market.service.hear(getattr(market, name)())
    assert await market.standing() == ("cancelled", "returned")
    assert await market.service.failures() == []


async def test_a_settlement_before_its_order_is_completed_waits(market: Market) -> None:
    await market.placed()
    await market.service.hear(market.hold_settled(), market.hold_placed())
    assert await market.standing() == ("placed", "held")
    (parked,) = await market.service.failures()
    assert (parked.state, str(parked.waiting_for)) == ("parked", market.order_id)
    await market.moved("accept", "deliver", "complete")
    market.service.advance(timedelta(minutes=5))
    await market.service.retry_parked()
    assert await market.standing() == ("completed", "settled")
    assert await market.service.failures() == []
    assert (
        len((await market.get(market.seller, f"/v1/members/{market.seller.member_id}/portfolio")).json()["items"]) == 1
    )


async def test_answers_come_twice_and_late(market: Market) -> None:
    await market.settled()
    before = (await market.get(market.buyer, market.path())).json()
    await market.service.hear(*market.answers())
    await market.service.hear(*reversed(market.answers()))
    assert (await market.get(market.buyer, market.path())).json() == before
    assert await market.service.failures() == []
    told = await market.notices()
    assert len(told) == len(set(told))


async def test_a_part_of_a_settlement_changes_nothing(market: Market) -> None:
    await market.completed()
    await market.service.hear(market.hold_settled(final=False))
    assert await market.standing() == ("completed", "held")


async def test_an_unknown_order_is_parked(market: Market) -> None:
    market.order_id = str(new_id())
    await market.service.hear(*market.answers())
    failures = await market.service.failures()
    assert {(row.state, str(row.waiting_for)) for row in failures} == {("parked", market.order_id)}
    assert len(failures) == 4


async def test_a_suspended_seller_is_hidden_and_open_orders_go_on(market: Market) -> None:
    await market.held()
    await market.suspend(market.seller)
    assert (await market.get(market.buyer, market.listing_path())).status_code == 404
    assert (await market.get(market.buyer, "/v1/listings")).json()["items"] == []
    assert (await market.get(market.seller, market.listing_path())).json()["hidden"] is True
    changed = await market.patch(market.seller, market.listing_path(), {"title": "Autre"})
    assert (changed.status_code, changed.json()["code"]) == (403, "active_plug_required")
    (withdrawn,) = await market.service.said(ListingWithdrawn)
    assert withdrawn.reason == "plug_suspended"
    await market.moved("accept", "deliver", "complete")
    await market.resume(market.seller)
    assert (await market.get(market.buyer, market.listing_path())).status_code == 200
    assert [said.listing_version for said in await market.service.said(ListingPublished)] == [1, 1]


async def test_a_suspension_heard_after_its_end_changes_nothing(market: Market) -> None:
    await market.publish()
    suspended = PlugSuspended(member=market.seller, suspended_on=market.today, decision_id=new_id())
    await market.service.hear(PlugResumed(member=market.seller, resumed_on=market.today), sequence=9)
    await market.service.hear(suspended, sequence=8)
    assert (await market.get(market.buyer, market.listing_path())).status_code == 200
    assert not await market.service.said(ListingWithdrawn)
    assert (await market.get(market.seller, "/v1/me")).json()["plug_status"] == "active"


async def test_a_seller_who_leaves(market: Market) -> None:
    await market.accepted()
    accepted = market.order_id
    await market.place()
    pending = market.order_id
    await market.place(market.other)
    await market.service.hear(market.hold_placed())
    held = market.order_id
    await market.end(market.seller)
    ended = {str(said.order_id): said.reason for said in await market.service.said(OrderCancelled)}
    assert ended == {pending: "party_ended", held: "party_ended"}
    assert (await market.service.said(ListingWithdrawn))[-1].reason == "plug_ended"
    told = {notice for notice in await market.notices() if notice[0] == "order_cancelled"}
    assert told == {(("order_cancelled"), who.member_id, "party_ended") for who in (market.buyer, market.other)}
    market.order_id = accepted
    await market.moved("deliver", "complete")
    assert (await market.get(market.seller, market.listing_path())).json()["state"] == "withdrawn"


async def test_a_buyer_who_leaves(market: Market) -> None:
    await market.held()
    await market.end(market.buyer)
    assert await market.standing(market.seller) == ("cancelled", "held")
    assert (await market.notices())[-1] == ("order_cancelled", market.seller.member_id, "party_ended")


async def test_an_end_that_is_heard_after_the_return_still_ends_what_came_before(market: Market) -> None:
    await market.held()
    before = market.order_id
    end = market.service.incoming(PlugEnded(member=market.seller, ended_on=market.today, reason="left"), sequence=8)
    market.service.advance(timedelta(hours=1))
    await market.service.hear(market.granted(market.seller), sequence=9)
    old = market.listing_path()
    await market.publish()
    await market.placed()
    await market.service.hear_raw([end])
    assert [str(said.order_id) for said in await market.service.said(OrderCancelled)] == [before]
    assert (await market.get(market.seller, old)).json()["state"] == "withdrawn"
    assert (await market.get(market.buyer, market.listing_path())).json()["state"] == "published"
    assert (await market.get(market.seller, "/v1/me")).json()["plug_status"] == "active"


def decision(market: Market, *, days_later: int = 0, **effect: Any) -> DecisionAdopted:
    values = {
        "effect_id": new_id(),
        "target": "marketplace",
        "kind": "policy_value",
        "key": "order_accept_days",
        "value": 2,
        "unit": "days",
        **effect,
    }
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=market.today,
        effective_on=market.today + timedelta(days=days_later),
        effects=(DecisionEffect.model_validate(values),),
    )


async def test_a_decision_sets_a_policy(market: Market) -> None:
    await market.service.hear(decision(market, value=3), decision(market, value=9, days_later=4))
    (accept, complete) = (await market.get(market.buyer, "/v1/policies")).json()["items"]
    assert (accept["current"]["value"], accept["scheduled"][0]["value"]) == (3, 9)
    assert (complete["key"], complete["current"]["value"], complete["minimum"], complete["maximum"]) == (
        "order_complete_days",
        7,
        1,
        30,
    )
    await market.placed()
    shown = (await market.get(market.buyer, market.path())).json()
    assert shown["accept_by_at"][:10] == (market.service.clock.now() + timedelta(days=3)).date().isoformat()


@pytest.mark.parametrize(
    "effect",
    [
        {"target": "wallet"},
        {"kind": "role"},
        {"key": "pot_share_bps"},
        {"value": 0},
        {"value": 31},
        {"value": True},
        {"value": "many"},
        {"unit": "bps"},
    ],
)
async def test_an_effect_that_is_not_ours_or_not_possible(market: Market, effect: dict[str, Any]) -> None:
    await market.service.hear(decision(market, **effect))
    assert (await market.get(market.buyer, "/v1/policies")).json()["items"][0]["current"]["value"] == 7
    assert await market.service.failures() == []


async def test_a_completed_mission_stands_in_the_portfolio_of_its_team(market: Market) -> None:
    mission = MissionCompleted.example()
    await market.service.hear(mission)
    await market.service.hear(mission)
    alix, bilal = mission.lines[0].member, mission.lines[1].member
    assert alix is not None
    assert bilal is not None
    own = (await market.get(alix, f"/v1/members/{alix.member_id}/portfolio")).json()["items"]
    assert [(line["source"], line["skill_codes"], line["consent"]) for line in own] == [
        ("mission", ["mixing"], "pending")
    ]
    assert (await market.get(bilal, f"/v1/members/{alix.member_id}/portfolio")).json()["items"] == []


async def test_mandates_and_revoked_access(market: Market) -> None:
    mandate_id = new_id()
    granted = RoleGranted(mandate_id=mandate_id, member=market.buyer, role="mediator", from_on=market.today)
    ended = RoleEnded(mandate_id=mandate_id, member=market.buyer, role="mediator", ended_on=market.today)
    await market.service.hear(granted)
    me = (await market.get(market.buyer, "/v1/me")).json()
    assert [mandate["role"] for mandate in me["mandates"]] == ["mediator"]
    assert (me["plug_status"], me["charter_version"]) == ("active", 1)
    await market.service.hear(ended)
    headers = market.headers(market.buyer)
    assert (await market.service.client.get("/v1/me", headers=headers)).json()["mandates"] == []
    revoked_at = market.service.clock.now() + timedelta(seconds=2)
    revoked = AccessRevoked(member_id=market.buyer.member_id, tokens_issued_before_at=revoked_at, reason="logout_all")
    await market.service.hear(revoked)
    async with asyncio.timeout(2):
        while (await market.service.client.get("/v1/me", headers=headers)).status_code != 401:
            await asyncio.sleep(0.1)
    market.service.advance(timedelta(seconds=5))
    assert (await market.get(market.buyer, "/v1/me")).status_code == 200


async def test_nothing_is_said_twice_when_everything_is_heard_again(market: Market) -> None:
    await market.publish()
    assert (await market.place()).status_code == 201
    raw = market.service.incoming(market.hold_placed())
    await market.service.hear_raw([raw, raw])
    await market.service.hear_raw([raw])
    assert [kind for kind, _, _ in await market.notices()] == ["order_to_accept"]
    await market.moved("accept", "deliver", "complete")
    (said,) = await market.service.said(OrderCompleted)
    assert said.order_id == UUID(market.order_id)
