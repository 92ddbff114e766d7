"""Step 3: one Plug orders a service from another, and pays in credits."""

from deploy.local.demo.gateways import Json, Look
from deploy.local.demo.people import Person
from deploy.local.demo.season import Season, balance_of, expect, until_balance
from shared.money import format_amount

PRICE = 3_000


async def play_order(season: Season) -> None:
    """The buyer's SUB are destroyed, the seller has the same amount of COL and a line in their portfolio."""
    buyer, seller = season.cast.of("artist")[:2]
    listing = await _publish(season, seller)
    before = await balance_of(season, seller), await balance_of(season, buyer)
    order = await season.gateways.post(buyer, "marketplace", "/v1/orders", {"listing_id": listing["listing_id"]})
    path = f"/v1/orders/{order['order_id']}"
    await season.gateways.until("The wallet holds the credits of the order", _payment(season, buyer, path, "held"))
    hold = await season.gateways.get(buyer, "wallet", f"/v1/holds/{order['order_id']}")
    expect("The hold", hold["parts"], [{"amount": PRICE, "unit": "SUB"}])
    season.say(f"   {buyer.public_name} orders from {seller.public_name}: {format_amount(PRICE, 'SUB')} held.")
    await season.gateways.post(seller, "marketplace", f"{path}/accept")
    await season.gateways.post(seller, "marketplace", f"{path}/deliver", {"note": "Les pistes sont dans le dossier."})
    await season.gateways.post(buyer, "marketplace", f"{path}/complete")
    await season.gateways.until("The wallet settles the order", _payment(season, buyer, path, "settled"))
    await until_balance(season, seller, col=before[0].col + PRICE, sub=before[0].sub)
    await until_balance(season, buyer, sub=before[1].sub - PRICE, col=before[1].col)
    await _show_portfolio(season, buyer, seller, await season.gateways.get(buyer, "marketplace", path))
    price = format_amount(PRICE, "SUB"), format_amount(PRICE, "COL")
    season.say(f"   Delivered and completed: {price[0]} destroyed, {price[1]} issued, a line in the portfolio.")


async def _publish(season: Season, seller: Person) -> Json:
    new = {
        "title": "Mixage d’un morceau",
        "description": "Mixage et pré-mastering d’un morceau, deux allers-retours compris.",
        "category_code": "studio",
        "skill_codes": ["mixing"],
        "price_credits": PRICE,
        "territory_id": season.territory_id,
        "turnaround_days": 14,
    }
    listing = await season.gateways.post(seller, "marketplace", "/v1/listings", new, not_yet="territory_not_served")
    return await season.gateways.post(seller, "marketplace", f"/v1/listings/{listing['listing_id']}/publish")


def _payment(season: Season, buyer: Person, path: str, wanted: str) -> Look[bool]:
    async def look() -> bool | None:
        order = await season.gateways.get(buyer, "marketplace", path)
        return True if order["payment"] == wanted else None

    return look


async def _show_portfolio(season: Season, buyer: Person, seller: Person, order: Json) -> None:
    """Everybody sees the line once the buyer has consented."""
    line = order["portfolio_line"]["line_id"]
    await season.gateways.post(buyer, "marketplace", f"/v1/portfolio/{line}/consent", {"given": True})
    somebody = season.cast.of("council")[0]
    shown = await season.gateways.get(somebody, "marketplace", f"/v1/members/{seller.member_id}/portfolio")
    expect("The seller's portfolio", [item["line_id"] for item in shown["items"]], [line])
