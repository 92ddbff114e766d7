"""November and December: orders, a mission that its client pays, a gift, a hold that expires, a policy by decision."""

from datetime import date, timedelta
from typing import Any

from deploy.local.demo.gateways import Json
from deploy.local.demo.people import Person
from deploy.local.demo.season import until_balance
from shared.ids import new_id
from tests.journeys.wallet_year.facts import (
    GIFT_TO_C,
    GIFT_TO_POT,
    GROSS,
    LAPSES,
    ORDERS,
    SET_ASIDE,
    VAT_BPS,
    A,
    B,
    C,
    Order,
)
from tests.journeys.wallet_year.year import Year


async def decide(year: Year, title: str, effect: Json) -> Json:
    """The presidency proposes, the council countersigns; returns the decision once the wallet has answered."""
    body = {"title": title, "reasons": title, "effective_on": year.clock.today().isoformat(), "effects": [effect]}
    made = await year.post(year.president, "/v1/decisions", body, service="membership")
    return await countersign(year, made["decision_id"])


async def countersign(year: Year, decision_id: str) -> Json:
    """A proposal is adopted; returns it once the wallet has said that it applied it."""
    path = f"/v1/decisions/{decision_id}"
    await year.post(year.council, f"{path}/countersignature", service="membership")

    async def outcome() -> str | None:
        answer = (await year.get(year.president, path, "membership"))["effects"][0]["answer"]
        return None if answer is None else str(answer["outcome"])

    await year.until("The wallet answers the decision", outcome, "applied")
    return await year.get(year.president, path, "membership")


async def place(year: Year, order: Order) -> str:
    """An order of a listing of its price, paid with credits that the wallet holds."""
    buyer, seller = year.plugs[order.buyer], year.plugs[order.seller]
    new = {
        "title": "Captation d’un concert",
        "description": "Deux caméras, son de la console, montage.",
        "category_code": "studio",
        "skill_codes": ["mixing"],
        "price_credits": order.price,
        "territory_id": year.season.territory_id,
        "turnaround_days": 14,
    }
    listing = await year.post(seller, "/v1/listings", new, service="marketplace")
    await year.post(seller, f"/v1/listings/{listing['listing_id']}/publish", service="marketplace")
    placed = await year.post(buyer, "/v1/orders", {"listing_id": listing["listing_id"]}, service="marketplace")
    await payment(year, buyer, placed["order_id"], "held")
    return str(placed["order_id"])


async def complete(year: Year, order: Order, order_id: str) -> None:
    """Accepted, delivered, completed, and settled by the wallet."""
    buyer, seller, path = year.plugs[order.buyer], year.plugs[order.seller], f"/v1/orders/{order_id}"
    await year.post(seller, f"{path}/accept", service="marketplace")
    await year.post(seller, f"{path}/deliver", {"note": "Tout est là."}, service="marketplace")
    await year.post(buyer, f"{path}/complete", service="marketplace")
    await payment(year, buyer, order_id, "settled")


async def payment(year: Year, buyer: Person, order_id: str, wanted: str) -> None:
    """Wait for the wallet's answer to an order."""

    async def state() -> Any:
        return (await year.get(buyer, f"/v1/orders/{order_id}", "marketplace"))["payment"]

    await year.until(f"The payment is {wanted}", state, wanted)


async def orders(year: Year) -> None:
    """Those that come after the demo's own first one."""
    for order in ORDERS[1:]:
        await complete(year, order, await place(year, order))


def gift(to: Person | None, credits: int, **more: Any) -> Json:
    """The body of a gift; to the pot commun when nobody is named."""
    recipient: Json = {"pot": True} if to is None else {"member_id": to.member_id}
    return {"id": str(new_id()), "to": recipient, "amount": {"amount": credits, "unit": "COL"}, **more}


async def gifts(year: Year) -> None:
    """A gives to C and to the pot, sent twice with one id each; and sets aside for B what nobody will ask for."""
    a, b, c = year.plugs
    for body in (gift(c, GIFT_TO_C, reason="Merci pour le coup de main."), gift(None, GIFT_TO_POT)):
        first, again = [await year.post(a, "/v1/transfers", body) for _ in range(2)]
        assert first == again
    until = year.clock.today() + timedelta(days=5)
    held = await year.post(a, "/v1/holds", gift(b, SET_ASIDE, expires_on=until.isoformat()))
    year.notes["hold"] = held["hold_id"]
    assert (await year.get(a, "/v1/me/balances"))["col"]["held"]["amount"] == SET_ASIDE


async def accounts(year: Year) -> None:
    """A, B and the president say where they are paid; C does not."""
    ibans = ("FR7630006000011234567890189", "BE71096123456769", "DE89370400440532013000")
    for who, iban in zip((year.plugs[A], year.plugs[B], year.president), ibans, strict=True):
        body = {"iban": iban, "holder": who.legal_name, "vehicle": "micro_invoice", "activity": "service"}
        await year.season.gateways.put(who, "wallet", "/v1/me/payout-details", body)


async def client_pays(year: Year) -> None:
    """The demo's mission is invoiced with VAT and paid in full: fees can be paid out, the pot's line is cash."""
    listed = await year.get(year.president, "/v1/missions", "missions")
    (mission,) = listed["items"]
    path = f"/v1/missions/{mission['mission_id']}"
    rates = [{"rate_bps": VAT_BPS, "base": mission["accepted"]}]
    invoice = await year.post(year.president, f"{path}/invoices", {"rates": rates}, service="missions")
    assert invoice["gross"]["amount"] == GROSS
    received = {"received": invoice["gross"]}
    await year.post(year.president, f"/v1/invoices/{invoice['invoice_id']}/payments", received, service="missions")


async def december(year: Year) -> None:
    """The hold has expired; an order is placed that nobody will accept; the 31st passes."""
    await year.be_at(date(year.number, 12, 29))
    hold = await year.get(year.plugs[A], f"/v1/holds/{year.notes['hold']}")
    assert (hold["state"], hold["returned"]["amount"], hold["left"]["amount"]) == ("expired", SET_ASIDE, 0)
    year.notes["lapses"] = await place(year, LAPSES)
    await until_balance(year.season, year.plugs[C], col=GIFT_TO_C)
