"""An order from placed to paid, and every other way it may end."""

import pytest

from shared.contracts.marketplace import OrderCancelled, OrderCompleted, OrderPlaced
from shared.contracts.message import Member
from shared.ids import derived_id
from tests.integration.marketplace.market import Market


async def test_the_main_flow(market: Market) -> None:
    await market.publish()
    answer = await market.place()
    assert answer.status_code == 201
    assert answer.headers["location"] == market.path()
    assert (answer.json()["state"], answer.json()["payment"]) == ("placed", "pending")
    (placed,) = await market.service.said(OrderPlaced)
    assert (str(placed.order_id), placed.buyer, placed.seller) == (market.order_id, market.buyer, market.seller)
    assert (placed.price_credits, placed.listing_version, placed.placed_on) == (3_000, 1, market.today)
    assert await market.notices() == []

    early = await market.step(market.seller, "accept")
    assert (early.status_code, early.json()["code"]) == (409, "payment_not_held")
    await market.service.hear(market.hold_placed())
    assert await market.standing() == ("placed", "held")
    await market.moved("accept", "deliver")
    shown = (await market.get(market.buyer, market.path())).json()
    assert (shown["delivery_note"], shown["your_part"], shown["portfolio_line"]) == ("Voilà.", "buyer", None)
    await market.moved("complete")
    (completed,) = await market.service.said(OrderCompleted)
    assert (completed.how, completed.skill_codes, completed.completed_on) == ("buyer", ("mixing",), market.today)
    assert await market.standing() == ("completed", "held")
    await market.service.hear(market.hold_settled())
    assert await market.standing(market.seller) == ("completed", "settled")
    assert await market.notices() == [
        ("order_to_accept", market.seller.member_id, None),
        ("order_accepted", market.buyer.member_id, None),
        ("order_delivered", market.buyer.member_id, None),
        ("order_completed", market.seller.member_id, "buyer"),
    ]
    assert not await market.service.said(OrderCancelled)


async def test_ids_of_what_follows_are_derived(market: Market) -> None:
    await market.settled()
    shown = (await market.get(market.buyer, market.path())).json()
    (placed,) = await market.service.said(OrderPlaced)
    assert shown["portfolio_line"]["line_id"] == str(derived_id(placed.order_id, "portfolio_line"))


async def test_a_refused_hold_refuses_the_order_and_tells_the_buyer_only(market: Market) -> None:
    await market.placed()
    await market.service.hear(market.hold_refused())
    assert await market.standing() == ("refused", "refused")
    assert await market.notices() == [("order_refused", market.buyer.member_id, "insufficient_credits")]
    bought = (await market.get(market.buyer, market.path())).json()
    sold = (await market.get(market.seller, market.path())).json()
    assert (bought["payment_refusal"], sold["payment_refusal"]) == ("insufficient_credits", None)
    assert not await market.service.said(OrderCancelled)
    for who, name in ((market.seller, "accept"), (market.seller, "refuse"), (market.buyer, "cancel")):
        assert (await market.step(who, name)).json()["code"] == "order_state"


async def test_the_seller_refuses(market: Market) -> None:
    await market.held()
    assert (await market.step(market.seller, "refuse")).json()["state"] == "refused"
    (said,) = await market.service.said(OrderCancelled)
    assert said.reason == "refused_by_seller"
    await market.service.hear(market.hold_voided())
    assert await market.standing() == ("refused", "returned")
    assert (await market.notices())[-1] == ("order_refused", market.buyer.member_id, "refused_by_seller")


@pytest.mark.parametrize("heard", [True, False])
async def test_the_buyer_cancels_before_acceptance(market: Market, heard: bool) -> None:
    await market.placed()
    if heard:
        await market.service.hear(market.hold_placed())
    assert (await market.step(market.buyer, "cancel")).json()["state"] == "cancelled"
    (said,) = await market.service.said(OrderCancelled)
    assert said.reason == "by_buyer"
    told = [notice for notice in await market.notices() if notice[0] == "order_cancelled"]
    assert told == ([("order_cancelled", market.seller.member_id, "by_buyer")] if heard else [])


async def test_a_hold_that_comes_after_the_cancellation(market: Market) -> None:
    await market.placed()
    await market.step(market.buyer, "cancel")
    await market.service.hear(market.hold_placed())
    assert await market.standing() == ("cancelled", "held")
    assert await market.notices() == []
    await market.service.hear(market.hold_voided())
    assert await market.standing() == ("cancelled", "returned")


async def test_a_refusal_that_comes_after_the_cancellation(market: Market) -> None:
    await market.placed()
    await market.step(market.buyer, "cancel")
    await market.service.hear(market.hold_refused())
    assert await market.standing() == ("cancelled", "refused")
    assert await market.notices() == []


@pytest.mark.parametrize("far", ["accepted", "delivered"])
async def test_after_acceptance_it_takes_both_to_cancel(market: Market, far: str) -> None:
    await getattr(market, far)()
    for _ in range(2):
        asked = (await market.step(market.seller, "cancel")).json()
        assert (asked["state"], asked["cancel_asked_by"]) == (far, "seller")
    assert not await market.service.said(OrderCancelled)
    assert (await market.step(market.buyer, "cancel")).json()["end_reason"] == "by_agreement"
    (said,) = await market.service.said(OrderCancelled)
    assert said.reason == "by_agreement"
    assert (await market.notices())[-1] == ("order_cancelled", market.seller.member_id, "by_agreement")
    await market.service.hear(market.hold_voided())
    assert await market.standing() == ("cancelled", "returned")


async def test_a_delivery_answers_a_request_to_cancel(market: Market) -> None:
    await market.accepted()
    await market.step(market.buyer, "cancel")
    await market.moved("deliver")
    assert (await market.step(market.seller, "cancel")).json()["state"] == "delivered"
    await market.moved("complete")


async def test_who_may_order(market: Market) -> None:
    await market.publish()

    async def refused(who: Member) -> tuple[int, str]:
        answer = await market.place(who)
        return answer.status_code, answer.json()["code"]

    assert await refused(market.seller) == (409, "own_listing")
    assert await refused(market.nobody) == (403, "active_plug_required")
    await market.suspend(market.buyer)
    assert await refused(market.buyer) == (403, "active_plug_required")
    await market.suspend(market.seller)
    assert await refused(market.other) == (409, "listing_closed")
    await market.resume(market.seller)
    assert (await market.place(market.other)).status_code == 201
    await market.end(market.seller)
    assert await refused(market.other) == (409, "listing_closed")
    await market.draft(market.other)
    await market.resume(market.buyer)
    assert await refused(market.buyer) == (404, "not_found")


async def test_one_key_is_one_order(market: Market) -> None:
    await market.publish()
    body = {"listing_id": market.listing_id}
    first = await market.post(market.buyer, "/v1/orders", body, key="one")
    again = await market.post(market.buyer, "/v1/orders", body, key="one")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    other = await market.post(market.buyer, "/v1/orders", {**body, "listing_version": 1}, key="one")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(await market.service.said(OrderPlaced)) == 1


async def test_lists_and_pages(market: Market) -> None:
    await market.publish()
    placed = [(await market.place()).json()["order_id"] for _ in range(3)]
    await market.publish(market.buyer, title="Affiche")
    sold = (await market.place(market.other)).json()["order_id"]

    async def ids(who: Member, **query: str | int) -> list[str]:
        return [item["order_id"] for item in (await market.get(who, "/v1/orders", **query)).json()["items"]]

    assert await ids(market.buyer) == [sold, *reversed(placed)]
    assert await ids(market.buyer, part="seller") == [sold]
    assert await ids(market.buyer, part="buyer") == list(reversed(placed))
    assert await ids(market.seller) == list(reversed(placed))
    assert await ids(market.nobody) == []
    await market.step(market.other, "cancel")
    assert await ids(market.buyer, state="cancelled") == [sold]
    page = (await market.get(market.seller, "/v1/orders", limit=2)).json()
    rest = (await market.get(market.seller, "/v1/orders", limit=2, cursor=page["next_cursor"])).json()
    assert [item["order_id"] for item in rest["items"]] == placed[:1]
    assert rest["next_cursor"] is None
    assert (await market.get(market.buyer, "/v1/orders", cursor="xx")).status_code == 422
