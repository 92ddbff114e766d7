"""A desk that pays out: two signatories, members with bank accounts, and missions whose clients have paid."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from shared.contracts.membership import Role, RoleGranted
from shared.contracts.message import Member
from shared.contracts.missions import MissionCompleted
from shared.ids import new_id
from shared.money import Amount
from tests.integration.wallet.cash import invoice, payment
from tests.integration.wallet.till import DAY, Till, member, mission

CANARY = "FR7630006000011234567890189"
OTHER = "BE71096123456769"


def details(iban: str = CANARY, **more: Any) -> dict[str, Any]:
    """A body of payout details."""
    return {
        "iban": iban,
        "holder": "Zoé Müller-Łącka & Cie",
        "vehicle": "micro_invoice",
        "activity": "service",
        **more,
    }


class PayoutDesk:
    """A till with a presidency, a second signatory of the council, and HTTP as each of them."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.first, self.second = till.presidency, member(10)

    async def open(self) -> "PayoutDesk":
        await self.mandate(self.first, "technical_presidency")
        await self.mandate(self.second, "strategic_council")
        return self

    async def mandate(self, who: Member, role: Role, cents: int | None = None) -> None:
        """A mandate, up to a ceiling."""
        ceiling = None if cents is None else Amount(amount=cents, unit="EUR")
        await self.till.hear(RoleGranted(mandate_id=new_id(), member=who, role=role, from_on=DAY, ceiling=ceiling))

    async def post(
        self, who: Member, path: str, body: Any = None, key: str | None = None, **claims: Any
    ) -> httpx.Response:
        wallet = self.till.wallet
        headers = wallet.keyed(wallet.token(who.member_id, who.member_number, **claims), key)
        return await wallet.client.post(path, json=body, headers=headers)

    async def put_details(self, who: Member, body: dict[str, Any], **claims: Any) -> httpx.Response:
        wallet = self.till.wallet
        headers = wallet.token(who.member_id, who.member_number, **claims)
        return await wallet.client.put("/v1/me/payout-details", json=body, headers=headers)

    async def has_account(self, who: Member, **more: Any) -> None:
        """Details that have been there for long enough."""
        assert (await self.put_details(who, details(**more))).status_code == 200
        self.till.wallet.advance(timedelta(hours=73))

    async def paid_mission(self, *shares: tuple[Member, int], **more: Any) -> MissionCompleted:
        """Fees of a mission whose client has paid everything."""
        fees = mission(shares, **more)
        billed = invoice(fees)
        await self.till.hear(fees, billed, payment(billed))
        return fees

    async def propose(self, **body: Any) -> dict[str, Any]:
        answer = await self.post(self.first, "/v1/payout-batches", body)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    async def step(self, batch: dict[str, Any], step: str, who: Member | None = None, body: Any = None) -> int:
        answer = await self.post(who or self.first, f"/v1/payout-batches/{batch['batch_id']}/{step}", body)
        return answer.status_code

    async def execute(self, batch: dict[str, Any]) -> None:
        """Approved by the second, executed today."""
        assert await self.step(batch, "approve", self.second) == 200
        today = self.till.wallet.clock.today().isoformat()
        assert await self.step(batch, "execute", body={"executed_on": today}) == 200

    async def lines(self, batch: dict[str, Any]) -> list[dict[str, Any]]:
        found = await self.till.get(self.first, f"/v1/payout-batches/{batch['batch_id']}/lines")
        return list(found["items"])

    async def file(self, batch: dict[str, Any], query: str = "") -> httpx.Response:
        path = f"/v1/payout-batches/{batch['batch_id']}/file{query}"
        return await self.till.wallet.client.get(path, headers=self.till.headers(self.first))

    async def line_of(self, batch: dict[str, Any], who: Member) -> UUID:
        lines = {line["member"]["member_id"]: line["line_id"] for line in await self.lines(batch)}
        return UUID(lines[str(who.member_id)])


async def every_stored_text(till: Till) -> str:
    """All rows of all tables of the service, as text."""
    tables = text(
        "SELECT CAST(oid AS regclass) FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
        " AND relnamespace = CAST('public' AS regnamespace) AND has_table_privilege(oid, 'SELECT')"
    )
    async with till.wallet.database.engine.connect() as connection:
        names = [str(name) for name in (await connection.execute(tables)).scalars()]
        assert {"idempotency_keys", "payout_details", "sent_messages", "audit_trail"} <= set(names)
        found = [
            str(row)
            for name in names
            for row in (await connection.execute(text(f"SELECT CAST(t AS text) FROM {name} AS t"))).scalars()  # noqa: S608
        ]
    return "\n".join(found)
