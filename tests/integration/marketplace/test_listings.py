"""Listings: draft, published, withdrawn; versions; who sees and finds what."""

import pytest
from sqlalchemy import text

from shared.contracts.marketplace import ListingPublished, ListingWithdrawn
from shared.contracts.membership import CharterSigned
from shared.ids import new_id
from tests.integration.marketplace.market import Market


async def test_from_draft_to_published_to_withdrawn(market: Market) -> None:
    draft = await market.draft(skill_codes=["mixing", "mastering", "mixing"])
    assert (draft["state"], draft["version"], draft["listing_version"]) == ("draft", 1, None)
    assert draft["skill_codes"] == ["mixing", "mastering"]
    assert (await market.get(market.buyer, market.listing_path())).status_code == 404
    assert not await market.service.said(ListingPublished)

    published = (await market.post(market.seller, market.listing_path("/publish"))).json()
    assert (published["state"], published["listing_version"]) == ("published", 1)
    (said,) = await market.service.said(ListingPublished)
    assert (str(said.listing_id), said.seller, said.price_credits) == (market.listing_id, market.seller, 3_000)
    shown = await market.get(market.buyer, market.listing_path())
    assert (shown.status_code, shown.headers["etag"]) == (200, '"2"')
    again = await market.post(market.seller, market.listing_path("/publish"))
    assert (again.status_code, again.json()["code"]) == (409, "listing_state")

    assert (await market.post(market.seller, market.listing_path("/withdraw"))).json()["state"] == "withdrawn"
    (withdrawn,) = await market.service.said(ListingWithdrawn)
    assert withdrawn.reason == "by_seller"
    assert (await market.get(market.buyer, market.listing_path())).status_code == 404
    assert (await market.get(market.seller, market.listing_path())).json()["state"] == "withdrawn"
    for step in ("/publish", "/withdraw"):
        assert (await market.post(market.seller, market.listing_path(step))).status_code == 409


async def test_a_withdrawn_draft_was_never_there_for_others(market: Market) -> None:
    await market.draft()
    assert (await market.post(market.seller, market.listing_path("/withdraw"))).status_code == 200
    assert not await market.service.said(ListingWithdrawn)


async def test_only_an_active_plug_who_signed_the_charter_publishes(market: Market) -> None:
    await market.draft(market.nobody)
    refused = await market.post(market.nobody, market.listing_path("/publish"))
    assert (refused.status_code, refused.json()["code"]) == (403, "active_plug_required")
    await market.service.hear(market.granted(market.nobody))
    refused = await market.post(market.nobody, market.listing_path("/publish"))
    assert (refused.status_code, refused.json()["code"]) == (403, "charter_signature_required")
    await market.service.hear(CharterSigned(member=market.nobody, charter_version=1, signed_on=market.today))
    assert (await market.post(market.nobody, market.listing_path("/publish"))).status_code == 200


async def test_a_change_is_a_new_version_and_an_order_keeps_what_was_promised(market: Market) -> None:
    await market.held()
    changed = await market.patch(
        market.seller, market.listing_path(), {"title": "Mixage express", "price_credits": 4_500}
    )
    assert (changed.status_code, changed.json()["listing_version"], changed.headers["etag"]) == (200, 2, '"3"')
    assert [said.listing_version for said in await market.service.said(ListingPublished)] == [1, 2]
    order = (await market.get(market.buyer, market.path())).json()
    assert (order["listing_version"], order["title"], order["price_credits"]) == (1, "Mixage d'un morceau", 3_000)
    await market.post(market.seller, market.listing_path("/withdraw"))
    assert (await market.get(market.buyer, market.path())).json()["description"].startswith("Jusqu'à")
    outdated = await market.place(listing_version=1)
    assert (outdated.status_code, outdated.json()["code"]) == (409, "listing_closed")


async def test_a_buyer_who_read_another_version_is_told(market: Market) -> None:
    await market.publish()
    await market.patch(market.seller, market.listing_path(), {"price_credits": 9_000})
    outdated = await market.place(listing_version=1)
    assert (outdated.status_code, outdated.json()["code"]) == (409, "listing_changed")
    assert outdated.json()["parameters"] == {"version": 2}
    assert (await market.place(listing_version=2)).json()["price_credits"] == 9_000


async def test_what_was_promised_is_never_edited(market: Market) -> None:
    await market.publish()
    for statement in ("UPDATE listing_versions SET price_credits = 1", "DELETE FROM listing_versions"):
        async with market.service.database.engine.connect() as connection:
            with pytest.raises(Exception, match="permission denied"):
                await connection.execute(text(statement))


async def test_if_match(market: Market) -> None:
    await market.draft()
    stale = await market.patch(market.seller, market.listing_path(), {"title": "Autre"}, **{"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    good = await market.patch(market.seller, market.listing_path(), {"title": "Autre"}, **{"If-Match": '"1"'})
    assert (good.status_code, good.json()["title"], good.json()["listing_version"]) == (200, "Autre", None)
    assert not await market.service.said(ListingPublished)


async def test_an_unknown_territory_is_refused(market: Market) -> None:
    elsewhere = market.listing_body(territory_id=str(new_id()))
    answer = await market.post(market.seller, "/v1/listings", elsewhere)
    assert (answer.status_code, answer.json()["code"]) == (422, "territory_not_served")
    await market.draft()
    moved = await market.patch(market.seller, market.listing_path(), {"territory_id": str(new_id())})
    assert (moved.status_code, moved.json()["code"]) == (422, "territory_not_served")


async def test_search_and_pages(market: Market) -> None:
    titles = [f"Mixage {number}" for number in range(5)]
    for title in titles:
        await market.publish(title=title)
    await market.publish(
        market.other, title="Affiche 100% main", category_code="image", skill_codes=["drawing", "layout"]
    )
    await market.draft(title="Brouillon")

    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = (
            await market.get(market.nobody, "/v1/listings", limit=2, **({"cursor": cursor} if cursor else {}))
        ).json()
        seen += [item["title"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["Affiche 100% main", *reversed(titles)]

    async def found(**query: str) -> int:
        return len((await market.get(market.buyer, "/v1/listings", **query)).json()["items"])

    assert await found(category="image") == 1
    assert await found(skill="mixing") == 5
    assert await found(skill="mixing", category="image") == 0
    assert await found(territory=str(market.territory_id)) == 6
    assert await found(territory=str(new_id())) == 0
    assert await found(seller=str(market.other.member_id)) == 1
    assert await found(q="MIXAGE") == 5
    assert await found(q="allers-retours") == 6
    assert await found(q="0%") == 1
    assert await found(q="_%") == 0
    assert await found(q="Brouillon") == 0


async def test_own_listings_in_any_state(market: Market) -> None:
    await market.publish(title="Publiée")
    await market.draft(title="Brouillon")
    first = (await market.get(market.seller, "/v1/listings", member="me", limit=1)).json()
    assert [item["title"] for item in first["items"]] == ["Brouillon"]
    rest = (await market.get(market.seller, "/v1/listings", member="me", cursor=first["next_cursor"])).json()
    assert [item["title"] for item in rest["items"]] == ["Publiée"]
    assert (await market.get(market.buyer, "/v1/listings", member="me")).json()["items"] == []
    assert (await market.get(market.buyer, "/v1/listings", cursor=first["next_cursor"])).status_code == 422
