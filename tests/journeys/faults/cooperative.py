"""The people of the faults' world, their missions and orders, and what the ledger must say in the end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.wallet.domain.accounts import POT_ACCOUNT, direct_costs, member_eur
from shared.contracts.marketplace import OrderPlaced
from shared.contracts.membership import CharterSigned, MemberRegistered, PlugGranted, RoleGranted, TerritoryOpened
from shared.contracts.message import Member
from shared.ids import new_id
from tests.journeys.faults.oracle import IN_INBOX, all_is_quiet
from tests.journeys.faults.world import World

ACCEPTED, COSTS = 240_000, 11_000
SHARES = (96_500, 57_900, 38_600)
POT = 36_000

CREDITED = "SELECT count(*) FROM groups WHERE kind = 'fees' AND subject_id = ANY($1)"
FEES = "wallet.fees_credited.v1"


@dataclass
class Cooperative:
    """A lead and a team of three who work 5:3:2, and every mission that was completed with a 2xx answer."""

    world: World
    lead: Member = field(default_factory=lambda: Member(member_id=new_id(), member_number=1))
    team: Sequence[Member] = field(
        default_factory=lambda: [Member(member_id=new_id(), member_number=number) for number in (2, 3, 4)]
    )
    territory_id: UUID = field(default_factory=new_id)
    client_id: str = ""
    completed: list[UUID] = field(default_factory=list)
    next_number: int = 5

    async def open(self) -> "Cooperative":
        """Have both services hear of everybody, and put a client on record."""
        today = self.world.clock.today()
        await self.world.tell(TerritoryOpened(territory_id=self.territory_id, code="liege", opened_on=today))
        await self.introduce([self.lead, *self.team])
        mandate = RoleGranted(mandate_id=new_id(), member=self.lead, role="project_lead", from_on=today)
        (told,) = await self.world.tell(mandate)
        await self.world.until("missions", IN_INBOX, 1, [told])
        answer = await self.world.post(self.lead, "/v1/clients", {"kind": "public_body", "name": "Ville de Liège"})
        assert answer.status_code == 201, answer.text
        self.client_id = answer.json()["client_id"]
        return self

    async def introduce(self, members: Sequence[Member]) -> None:
        """Say of new members that they are registered, signed and Plug; each is granted 100.00 SUB."""
        today = self.world.clock.today()
        await self.world.tell(
            *[MemberRegistered(member=one, kind="person", registered_on=today, language="fr") for one in members]
        )
        await self.world.tell(
            *[CharterSigned(member=one, charter_version=1, signed_on=today) for one in members], sequence=2
        )
        granted = [
            PlugGranted(member=one, granted_on=today, admission_id=new_id(), territory_id=self.territory_id)
            for one in members
        ]
        told = await self.world.tell(*granted, sequence=3)
        await self.world.until("missions", IN_INBOX, len(members), told)
        ids = [one.member_id for one in members]
        await self.world.until(
            "wallet", "SELECT count(*) FROM yearly_grants WHERE member_id = ANY($1)", len(members), ids
        )

    async def plugs(self, count: int) -> list[Member]:
        """New members who are Plug and have 100.00 SUB."""
        members = [Member(member_id=new_id(), member_number=self.next_number + n) for n in range(count)]
        self.next_number += count
        await self.introduce(members)
        return members

    # Missions

    async def accepted(self, count: int) -> list[UUID]:
        """Missions brought as far as the client's acceptance."""
        return list(await asyncio.gather(*[self._accepted() for _ in range(count)]))

    async def _accepted(self) -> UUID:
        body: dict[str, Any] = {"client_id": self.client_id, "title": "Fresque", "planned": _eur(ACCEPTED)}
        answer = await self.world.post(self.lead, "/v1/missions", body)
        assert answer.status_code == 201, answer.text
        path = f"/v1/missions/{answer.json()['mission_id']}"
        weights = zip(self.team, (5, 3, 2), strict=True)
        team = {"members": [{"member_id": str(one.member_id), "weight": weight} for one, weight in weights]}
        await self._put(f"{path}/team", team)
        cost = {"label": "Peinture", "amount": _eur(COSTS), "advanced_by": str(self.team[0].member_id)}
        details = await self._put(f"{path}/direct-costs", {"direct_costs": [cost]})
        for member in self.team:
            await self._step(member, f"{path}/agree", {"split_version": details["split_version"]})
        await self._step(self.lead, f"{path}/start")
        await self._step(self.lead, f"{path}/accept", {"accepted": _eur(ACCEPTED)})
        return UUID(answer.json()["mission_id"])

    async def _put(self, path: str, body: object) -> dict[str, Any]:
        address = f"{self.world.stack.address('missions')}{path}"
        answer = await self.world.client.put(address, json=body, headers=self.world.headers(self.lead))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def _step(self, who: Member, path: str, body: object = None) -> None:
        answer = await self.world.post(who, path, body)
        assert answer.status_code == 200, answer.text

    async def complete(self, missions: Sequence[UUID]) -> None:
        """Complete them, as a caller who repeats until there is an answer."""
        answers = await asyncio.gather(
            *[self.world.post(self.lead, f"/v1/missions/{mission_id}/complete") for mission_id in missions]
        )
        assert [answer.status_code for answer in answers] == [202] * len(missions), answers[0].text
        self.completed += missions

    async def credited(self, missions: Sequence[UUID], seconds: float = 30.0) -> None:
        """Wait until the wallet has credited them and missions has heard so."""
        await self.world.until("wallet", CREDITED, len(missions), missions, seconds=seconds)
        heard = "SELECT count(*) FROM missions WHERE mission_id = ANY($1) AND state = 'credited'"
        await self.world.until("missions", heard, len(missions), missions, seconds=seconds)
        said = await self.world.rows("wallet", "SELECT message_id FROM sent_messages WHERE routing_key = $1", FEES)
        await self.world.until("missions", IN_INBOX, len(said), [row[0] for row in said], seconds=seconds)

    # Orders

    def order(self, buyer: Member, seller: Member, price_credits: int) -> OrderPlaced:
        """A new order."""
        return OrderPlaced(
            order_id=new_id(),
            listing_id=new_id(),
            listing_version=1,
            buyer=buyer,
            seller=seller,
            price_credits=price_credits,
            placed_on=self.world.clock.today(),
        )

    # The oracle

    async def all_is_well(self) -> None:
        """All is quiet, and the ledger is that of the model: what the acknowledged missions must have credited."""
        await all_is_quiet(self.world)
        once = "SELECT count(*) FROM groups WHERE kind = 'fees'"
        assert await self.world.count("wallet", once) == len(set(self.completed)) == len(self.completed)
        expected = {POT_ACCOUNT.account_id: POT}
        expected |= {member_eur(one.member_id, one.member_number).account_id: 0 for one in self.team}
        for one, share in zip(self.team, SHARES, strict=True):
            expected[member_eur(one.member_id, one.member_number).account_id] += share
        advanced = direct_costs(self.team[0].member_id, self.team[0].member_number).account_id
        expected[advanced] = expected.get(advanced, 0) + COSTS
        query = "SELECT account_id, credits_posted - debits_posted FROM accounts WHERE account_id = ANY($1)"
        found = {row[0]: row[1] for row in await self.world.rows("wallet", query, list(expected))}
        wanted = {account_id: amount * len(self.completed) for account_id, amount in expected.items()}
        assert found == (wanted if self.completed else {})


def _eur(cents: int) -> dict[str, Any]:
    return {"amount": cents, "unit": "EUR"}
