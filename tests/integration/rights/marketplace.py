"""Who may do what with whose listing, order and portfolio line."""

from shared.contracts.membership import RoleGranted
from shared.ids import new_id
from tests.integration.marketplace.market import Market, somebody
from tests.integration.rights.walker import Headers, Target, World

FAR = {"accept": "held", "refuse": "held", "deliver": "accepted", "complete": "delivered", "cancel": "held"}
FAR |= {
    "milestones": "accepted",
    "dispute": "accepted",
    "proposal": "disputed",
    "agreement": "proposed",
    "refunds": "settled",
}
"""How far an order has to be for a step."""
BODIES: dict[str, dict[str, object]] = {
    "milestones": {"cumulated_bps": 3_500},
    "proposal": {"seller_bps": 4_000},
    "agreement": {"seller_bps": 3_500},
    "refunds": {"credits": 100},
}


class Marketplace(World):
    """A seller, a buyer, another Plug, and members who are none: one whose token claims roles, one with a mandate.

    Listings are drafts where they are read and changed, published where they are withdrawn or ordered from.
    """

    NAME = "marketplace"
    TABLE = """
                                     stranger role presidency buyer suspended_buyer seller suspended_seller nowhere
    GET /v1/listings                    200   200  200        200   200             200    200              -
    POST /v1/listings                   201   201  201        201   201             201    201              -
    GET /v1/listings/{listing_id}       404   404  404        404   404             200    200              404
    PATCH /v1/listings/{listing_id}     404   404  404        404   404             200    200              404
    POST /v1/listings/{listing_id}/publish  404 404 404       404   404             200    403              404
    POST /v1/listings/{listing_id}/withdraw 403 403 403       403   403             200    200              404
    GET /v1/me                          200   200  200        200   200             200    200              -
    GET /v1/members/{member_id}/portfolio 200 200  200        200   200             200    200              200
    GET /v1/orders                      200   200  200        200   200             200    200              -
    POST /v1/orders                     201   403  403        201   403             409    409              -
    GET /v1/orders/{order_id}           404   404  404        200   200             200    200              404
    POST /v1/orders/{order_id}/accept   404   404  404        403   403             200    200              404
    POST /v1/orders/{order_id}/cancel   404   404  404        200   200             403    403              404
    POST /v1/orders/{order_id}/complete 404   404  404        200   200             403    403              404
    POST /v1/orders/{order_id}/deliver  404   404  404        403   403             200    200              404
    POST /v1/orders/{order_id}/milestones 404 404  404        200   200             403    403              404
    POST /v1/orders/{order_id}/dispute  404   404  404        200   200             200    200              404
    POST /v1/orders/{order_id}/proposal 404   404  404        200   200             200    200              404
    POST /v1/orders/{order_id}/agreement 404  404  404        200   200             409    409              404
    POST /v1/orders/{order_id}/refunds  404   404  404        403   403             201    201              404
    POST /v1/orders/{order_id}/refuse   404   404  404        403   403             200    200              404
    GET /v1/policies                    200   200  200        200   200             200    200              -
    POST /v1/portfolio/{line_id}/consent 404  404  404        200   200             403    403              404
    """
    OUTSIDERS = ("stranger", "role", "presidency")

    async def settle(self) -> None:
        self.market = await Market(self.harness).open()
        presidency, today = somebody(5), self.market.today
        granted = RoleGranted(mandate_id=new_id(), member=presidency, role="technical_presidency", from_on=today)
        await self.harness.hear(granted)
        self.people = {
            "stranger": self.market.other,
            "role": self.market.nobody,
            "presidency": presidency,
            "buyer": self.market.buyer,
            "seller": self.market.seller,
            "nowhere": presidency,
        }

    def headers(self, column: str) -> Headers:
        who = self.people[column]
        roles = ("member", "technical_presidency", "mediator") if column == "role" else ("member",)
        return self.harness.token(who.member_id, who.member_number, roles)

    async def target(self, operation: str) -> Target:
        _, _, subject, *rest = operation.split("/")
        if subject == "orders":
            return await self._order(rest)
        if subject in ("portfolio", "members"):
            return await self._line()
        if subject != "listings":
            return Target()
        await (self.market.publish() if rest[-1:] == ["withdraw"] else self.market.draft())
        body = {"title": "Autre"} if operation.startswith("PATCH") else self.market.listing_body()
        return Target({"listing_id": self.market.listing_id}, body, private=(self.market.listing_id,))

    async def _order(self, rest: list[str]) -> Target:
        if not rest:  # to place one, or the list
            await self.market.held()
            return Target(body={"listing_id": self.market.listing_id}, private=(self.market.order_id,))
        await getattr(self.market, FAR[rest[1]] if rest[1:] else "held")()
        body = BODIES.get(rest[1] if rest[1:] else "", {"note": "Voilà."})
        return Target({"order_id": self.market.order_id}, body, private=(self.market.order_id,))

    async def _line(self) -> Target:
        await self.market.settled()
        seller = self.market.seller
        lines = (await self.market.get(seller, f"/v1/members/{seller.member_id}/portfolio")).json()["items"]
        line_id = lines[0]["line_id"]
        return Target({"line_id": line_id, "member_id": seller.member_id}, {"given": True}, private=(line_id,))

    async def suspend(self, who: str) -> None:
        await self.market.suspend(self.people[who])

    async def resume(self, who: str) -> None:
        await self.market.resume(self.people[who])
