"""People, listings and orders for the tests, made through the public doors only."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.marketplace import NoticeIssued
from shared.contracts.membership import (
    CharterSigned,
    MemberRegistered,
    PlugEnded,
    PlugGranted,
    PlugResumed,
    PlugSuspended,
    TerritoryOpened,
)
from shared.contracts.message import Member, Message
from shared.contracts.wallet import HoldPlaced, HoldRefusal, HoldRefused, HoldSettled, HoldVoided
from shared.ids import new_id
from shared.money import Amount
from shared.testing.harness import ServiceHarness

Json = dict[str, Any]


def somebody(number: int) -> Member:
    return Member(member_id=new_id(), member_number=number)


@dataclass
class Market:
    """A seller and a buyer, both active Plugs, with a listing and an order brought as far as a test wants."""

    service: ServiceHarness
    seller: Member = field(default_factory=lambda: somebody(1))
    buyer: Member = field(default_factory=lambda: somebody(2))
    other: Member = field(default_factory=lambda: somebody(3))
    nobody: Member = field(default_factory=lambda: somebody(4))
    territory_id: UUID = field(default_factory=new_id)
    listing_id: str = ""
    order_id: str = ""

    @property
    def today(self) -> date:
        return self.service.clock.today()

    async def open(self) -> "Market":
        """Let marketplace hear of everybody."""
        await self.service.hear(TerritoryOpened(territory_id=self.territory_id, code="liege", opened_on=self.today))
        for member in (self.seller, self.buyer, self.other, self.nobody):
            await self.service.hear(
                MemberRegistered(member=member, kind="person", registered_on=self.today, language="fr")
            )
        for member in (self.seller, self.buyer, self.other):
            await self.service.hear(CharterSigned(member=member, charter_version=1, signed_on=self.today))
            await self.service.hear(self.granted(member))
        return self

    def granted(self, member: Member) -> PlugGranted:
        return PlugGranted(member=member, granted_on=self.today, admission_id=new_id(), territory_id=self.territory_id)

    async def suspend(self, member: Member) -> None:
        await self.service.hear(PlugSuspended(member=member, suspended_on=self.today, decision_id=new_id()))

    async def resume(self, member: Member) -> None:
        await self.service.hear(PlugResumed(member=member, resumed_on=self.today))

    async def end(self, member: Member) -> None:
        await self.service.hear(PlugEnded(member=member, ended_on=self.today, reason="left"))

    def headers(self, who: Member) -> dict[str, str]:
        return self.service.token(who.member_id, who.member_number)

    async def post(self, who: Member, path: str, body: Json | None = None, key: str | None = None) -> httpx.Response:
        headers = self.service.keyed(self.headers(who), key)
        return await self.service.client.post(path, json=body, headers=headers)

    async def get(self, who: Member, path: str, **query: Any) -> httpx.Response:
        return await self.service.client.get(path, params=query or None, headers=self.headers(who))

    async def patch(self, who: Member, path: str, body: Json, **headers: str) -> httpx.Response:
        return await self.service.client.patch(path, json=body, headers={**self.headers(who), **headers})

    def listing_path(self, step: str = "") -> str:
        return f"/v1/listings/{self.listing_id}{step}"

    def path(self, step: str = "") -> str:
        return f"/v1/orders/{self.order_id}{step}"

    def listing_body(self, **more: Any) -> Json:
        return {
            "title": "Mixage d'un morceau",
            "description": "Jusqu'à 24 pistes,\ndeux allers-retours.",
            "category_code": "sound",
            "skill_codes": ["mixing"],
            "price_credits": 3_000,
            "territory_id": str(self.territory_id),
            "turnaround_days": 10,
            **more,
        }

    async def draft(self, who: Member | None = None, **more: Any) -> Json:
        answer = await self.post(who or self.seller, "/v1/listings", self.listing_body(**more))
        assert answer.status_code == 201, answer.text
        shown: Json = answer.json()
        self.listing_id = shown["listing_id"]
        return shown

    async def publish(self, who: Member | None = None, **more: Any) -> Json:
        await self.draft(who, **more)
        answer = await self.post(who or self.seller, self.listing_path("/publish"))
        assert answer.status_code == 200, answer.text
        shown: Json = answer.json()
        return shown

    async def place(self, who: Member | None = None, **more: Any) -> httpx.Response:
        answer = await self.post(who or self.buyer, "/v1/orders", {"listing_id": self.listing_id, **more})
        self.order_id = answer.json().get("order_id", self.order_id)
        return answer

    async def step(self, who: Member, name: str) -> httpx.Response:
        return await self.post(who, self.path(f"/{name}"), {"note": "Voilà."} if name == "deliver" else None)

    async def moved(self, *names: str) -> None:
        """Take the steps of the main flow."""
        for name in names:
            answer = await self.step(self.buyer if name == "complete" else self.seller, name)
            assert answer.status_code == 200, answer.text

    async def placed(self) -> None:
        """A published listing and an order whose payment is pending."""
        await self.publish()
        assert (await self.place()).status_code == 201

    async def held(self) -> None:
        await self.placed()
        await self.service.hear(self.hold_placed())

    async def accepted(self) -> None:
        await self.held()
        await self.moved("accept")

    async def delivered(self) -> None:
        await self.accepted()
        await self.moved("deliver")

    async def disputed(self) -> None:
        await self.accepted()
        await self.moved("dispute")

    async def proposed(self) -> None:
        """In dispute, and the seller proposes 35 %."""
        await self.disputed()
        answer = await self.post(self.seller, self.path("/proposal"), {"seller_bps": 3_500})
        assert answer.status_code == 200, answer.text

    async def completed(self) -> None:
        await self.delivered()
        await self.moved("complete")

    async def settled(self) -> None:
        await self.completed()
        await self.service.hear(self.hold_settled())

    async def standing(self, who: Member | None = None) -> tuple[str, str]:
        """State and payment of the order, as a party reads them."""
        shown = (await self.get(who or self.buyer, self.path())).json()
        return shown["state"], shown["payment"]

    async def notices(self) -> list[tuple[str, UUID, str | None]]:
        """What was told to whom, with the reason, in order."""
        said = await self.service.said(NoticeIssued)
        return [(notice.kind, notice.member_id, notice.parameters.reason) for notice in said]

    def hold_placed(self) -> HoldPlaced:
        parts = (Amount(amount=3_000, unit="SUB"),)
        return HoldPlaced(
            hold_id=UUID(self.order_id), purpose="order", member=self.buyer, parts=parts, placed_on=self.today
        )

    def hold_refused(self, reason: HoldRefusal = "insufficient_credits") -> HoldRefused:
        return HoldRefused(hold_id=UUID(self.order_id), member=self.buyer, reason=reason)

    def hold_settled(self, *, final: bool = True) -> HoldSettled:
        return HoldSettled(
            hold_id=UUID(self.order_id),
            settlement_no=1,
            final=final,
            seller=self.seller,
            to_seller=Amount(amount=3_000, unit="COL"),
            destroyed=Amount(amount=3_000, unit="SUB"),
            issued=Amount(amount=3_000, unit="COL"),
            settled_on=self.today,
        )

    def hold_voided(self) -> HoldVoided:
        returned = (Amount(amount=3_000, unit="SUB"),)
        return HoldVoided(hold_id=UUID(self.order_id), member=self.buyer, returned=returned, voided_on=self.today)

    def answers(self) -> list[Message]:
        """Everything that the wallet may ever say of an order."""
        return [self.hold_placed(), self.hold_refused(), self.hold_settled(), self.hold_voided()]
