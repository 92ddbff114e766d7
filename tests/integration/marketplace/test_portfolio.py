"""Portfolio lines: of paid orders, shown with the buyer's consent."""

from shared.contracts.message import Member
from shared.ids import new_id
from tests.integration.marketplace.market import Json, Market


async def lines(market: Market, reader: Member, **query: str | int) -> list[Json]:
    answer = await market.get(reader, f"/v1/members/{market.seller.member_id}/portfolio", **query)
    items: list[Json] = answer.json()["items"]
    return items


async def test_only_with_consent(market: Market) -> None:
    await market.completed()
    assert await lines(market, market.seller) == []
    await market.service.hear(market.hold_settled())
    (line,) = await lines(market, market.seller)
    assert (line["title"], line["consent"], line["source_id"]) == ("Mixage d'un morceau", "pending", market.order_id)
    assert await lines(market, market.buyer) == [line]
    assert await lines(market, market.other) == []

    path = f"/v1/portfolio/{line['line_id']}/consent"
    assert (await market.post(market.other, path, {"given": True})).status_code == 404
    own = await market.post(market.seller, path, {"given": True})
    assert (own.status_code, own.json()["code"]) == (403, "not_your_part")
    assert await lines(market, market.other) == []

    assert (await market.post(market.buyer, path, {"given": True})).json()["consent"] == "given"
    assert len(await lines(market, market.other)) == 1
    assert (await market.get(market.buyer, market.path())).json()["portfolio_line"]["consent"] == "given"
    assert (await market.post(market.buyer, path, {"given": False})).json()["consent"] == "refused"
    assert await lines(market, market.other) == []
    assert len(await lines(market, market.seller)) == 1


async def test_pages_and_the_unknown(market: Market) -> None:
    for _ in range(3):
        await market.settled()
    first = (await market.get(market.seller, f"/v1/members/{market.seller.member_id}/portfolio", limit=2)).json()
    rest = await lines(market, market.seller, cursor=first["next_cursor"])
    assert len({line["line_id"] for line in [*first["items"], *rest]}) == 3
    assert (await market.get(market.buyer, f"/v1/members/{new_id()}/portfolio")).json()["items"] == []
    unknown = await market.post(market.buyer, f"/v1/portfolio/{new_id()}/consent", {"given": True})
    assert unknown.status_code == 404
