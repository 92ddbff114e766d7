"""F39: every strange number at every place where a price or a count comes in: a 4xx, never a 500, nothing stored."""

import json

import pytest

from shared.contracts.marketplace import OrderPlaced
from tests.integration.marketplace.market import Market
from tests.integration.strange_numbers import STRANGE_NUMBERS

NUMBERS = [*STRANGE_NUMBERS, '{"amount": 1, "unit": "COL"}']
TEXTS = ['"\\u0000"', '"\\ud800"', '"a\\u202eb"', '""', '"  "', "1", "null", "[]"]


async def send(market: Market, method: str, path: str, body: str) -> int:
    headers = {**market.service.keyed(market.headers(market.seller)), "Content-Type": "application/json"}
    answer = await market.service.client.request(method, path, content=body.encode(), headers=headers)
    assert answer.headers["content-type"].startswith("application/problem+json"), (method, path, answer.text)
    return answer.status_code


def listing_with(market: Market, name: str, value: str) -> str:
    rest = {key: given for key, given in market.listing_body().items() if key != name}
    return f'{json.dumps(rest)[:-1]}, "{name}": {value}}}'


@pytest.mark.parametrize("name", ["price_credits", "turnaround_days"])
async def test_every_number_of_a_listing(market: Market, name: str) -> None:
    before = await market.publish()
    for number in NUMBERS:
        assert await send(market, "POST", "/v1/listings", listing_with(market, name, number)) in (400, 422), number
        changes = f'{{"{name}": {number}}}'
        assert await send(market, "PATCH", market.listing_path(), changes) in (400, 422), number
    assert await send(market, "POST", "/v1/listings", listing_with(market, name, "null")) == 422
    assert (await market.get(market.seller, "/v1/listings", member="me")).json()["items"] == [before]


async def test_every_number_of_an_order(market: Market) -> None:
    await market.publish()
    for number in NUMBERS:
        body = f'{{"listing_id": "{market.listing_id}", "listing_version": {number}}}'
        assert await send(market, "POST", "/v1/orders", body) in (400, 422), number
    assert not await market.service.said(OrderPlaced)


@pytest.mark.parametrize("name", ["title", "description", "category_code", "territory_id", "skill_codes"])
async def test_every_text_of_a_listing(market: Market, name: str) -> None:
    for value in TEXTS:
        if (name, value) == ("skill_codes", "[]"):
            continue
        assert await send(market, "POST", "/v1/listings", listing_with(market, name, value)) in (400, 422), value
    assert (await market.get(market.seller, "/v1/listings", member="me")).json()["items"] == []


async def test_strange_queries_and_paths(market: Market) -> None:
    for query in ({"q": ""}, {"q": "x" * 81}, {"q": "\x00"}, {"limit": "0"}, {"limit": "101"}, {"skill": "A B"}):
        assert (await market.get(market.buyer, "/v1/listings", **query)).status_code == 422, query
    for path in ("/v1/listings/1", "/v1/orders/x", "/v1/members/1/portfolio", "/v1/orders?state=paid"):
        assert (await market.get(market.buyer, path)).status_code == 422, path


async def test_the_largest_price(market: Market) -> None:
    await market.publish(price_credits=2**53 - 1)
    assert (await market.place()).json()["price_credits"] == 2**53 - 1
