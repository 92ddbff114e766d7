"""Who may do what with whose listing and order: the forbidden cells, and what does not exist for others."""

import asyncio
from typing import Any

import pytest

from shared.contracts.message import Member
from tests.integration.marketplace.market import Market

STEPS = ("accept", "refuse", "deliver", "complete", "cancel")
FAR = ("placed", "held", "accepted", "delivered", "completed", "settled")

# Which step a party may take when an order is as far as named. Everything else is refused and changes nothing.
ALLOWED = {
    ("placed", "seller", "refuse"),
    ("placed", "buyer", "cancel"),
    ("held", "seller", "accept"),
    ("held", "seller", "refuse"),
    ("held", "buyer", "cancel"),
    ("accepted", "seller", "deliver"),
    ("accepted", "seller", "cancel"),
    ("accepted", "buyer", "cancel"),
    ("delivered", "buyer", "complete"),
    ("delivered", "buyer", "cancel"),
    ("delivered", "seller", "cancel"),
}


async def call(market: Market, who: Member, method: str, path: str, body: Any = None) -> tuple[int, str]:
    headers = market.service.keyed(market.headers(who))
    answer = await market.service.client.request(method, path, json=body, headers=headers)
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize("far", FAR)
async def test_every_step_by_everybody_from_every_state(market: Market, far: str) -> None:
    await getattr(market, far)()
    before = (await market.get(market.buyer, market.path())).json()
    for name in STEPS:
        for part, who in (("buyer", market.buyer), ("seller", market.seller)):
            if (far, part, name) in ALLOWED:
                continue
            answer = await market.step(who, name)
            assert answer.status_code in (403, 409), (far, part, name)
            assert answer.json()["code"] in ("not_your_part", "order_state", "payment_not_held")
        for stranger in (market.other, market.nobody):
            assert (await market.step(stranger, name)).json()["code"] == "not_found"
    assert (await market.get(market.other, market.path())).status_code == 404
    assert (await market.get(market.buyer, market.path())).json() == before


@pytest.mark.parametrize(("far", "part", "name"), sorted(ALLOWED))
async def test_every_step_that_is_allowed(market: Market, far: str, part: str, name: str) -> None:
    await getattr(market, far)()
    answer = await market.step(market.buyer if part == "buyer" else market.seller, name)
    assert answer.status_code == 200, answer.text


async def test_a_draft_does_not_exist_for_others(market: Market) -> None:
    await market.draft()
    for method, step, body in (("GET", "", None), ("PATCH", "", {"title": "X"}), ("POST", "/publish", None)):
        assert await call(market, market.buyer, method, market.listing_path(step), body) == (404, "not_found")
    assert await call(market, market.buyer, "POST", market.listing_path("/withdraw")) == (404, "not_found")


async def test_what_is_published_is_its_seller_s_alone(market: Market) -> None:
    await market.publish()
    for method, step, body in (
        ("PATCH", "", {"price_credits": 1}),
        ("POST", "/publish", None),
        ("POST", "/withdraw", None),
    ):
        assert await call(market, market.buyer, method, market.listing_path(step), body) == (403, "forbidden")
    assert (await market.get(market.buyer, market.listing_path())).json()["price_credits"] == 3_000


async def test_two_steps_at_once_have_one_effect(market: Market) -> None:
    await market.held()
    steps = [market.step(market.seller, name) for name in ("accept", "refuse", "accept", "refuse")]
    answers = await asyncio.gather(*steps, market.step(market.buyer, "cancel"))
    # A buyer who comes after the acceptance asks to cancel, which is allowed and ends nothing.
    ended = [answer for answer in answers if answer.status_code == 200 and answer.json()["cancel_asked_by"] is None]
    assert len(ended) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}


async def test_a_suspension_and_an_order_at_once(market: Market) -> None:
    await market.publish()
    orders = [market.place(market.buyer) for _ in range(5)]
    answers = await asyncio.gather(*orders, market.suspend(market.seller))
    assert {answer.status_code for answer in answers if answer is not None} <= {201, 409}
    assert (await market.place(market.buyer)).json()["code"] == "listing_closed"
    assert await market.service.failures() == []
