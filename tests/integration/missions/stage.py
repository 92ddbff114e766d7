"""People and missions for the tests, made through the public doors only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.membership import (
    MemberRegistered,
    PlugGranted,
    PlugSuspended,
    Role,
    RoleGranted,
    TerritoryOpened,
)
from shared.contracts.message import Member
from shared.contracts.missions import MissionCompleted
from shared.contracts.wallet import CreditedLine, FeesCredited
from shared.ids import new_id
from shared.money import Amount
from shared.testing.harness import ServiceHarness

Json = dict[str, Any]


def eur(cents: int) -> Json:
    return {"amount": cents, "unit": "EUR"}


@dataclass
class Stage:
    """A presidency, a project lead and three Plugs, and a mission brought as far as a test wants."""

    missions: ServiceHarness
    presidency: Member = field(default_factory=lambda: Member(member_id=new_id(), member_number=1))
    lead: Member = field(default_factory=lambda: Member(member_id=new_id(), member_number=2))
    team: list[Member] = field(
        default_factory=lambda: [Member(member_id=new_id(), member_number=number) for number in (3, 4, 5)]
    )
    stranger: Member = field(default_factory=lambda: Member(member_id=new_id(), member_number=6))
    territory_id: UUID = field(default_factory=new_id)
    client_id: str = ""
    mission_id: str = ""

    @property
    def today(self) -> date:
        return self.missions.clock.today()

    async def open(self) -> "Stage":
        """Let missions hear of everybody, and put a client on record."""
        everybody = [self.presidency, self.lead, *self.team, self.stranger]
        await self.missions.hear(TerritoryOpened(territory_id=self.territory_id, code="liege", opened_on=self.today))
        for member in everybody:
            await self.missions.hear(
                MemberRegistered(member=member, kind="person", registered_on=self.today, language="fr")
            )
        for member in [*self.team, self.stranger]:
            await self.grant_plug(member)
        await self.grant(self.presidency, "technical_presidency")
        await self.grant(self.lead, "project_lead")
        answer = await self.post(self.lead, "/v1/clients", {"kind": "public_body", "name": "Ville de Liège"})
        self.client_id = answer.json()["client_id"]
        return self

    async def grant_plug(self, member: Member) -> None:
        granted = PlugGranted(
            member=member, granted_on=self.today, admission_id=new_id(), territory_id=self.territory_id
        )
        await self.missions.hear(granted)

    async def suspend(self, member: Member) -> None:
        await self.missions.hear(PlugSuspended(member=member, suspended_on=self.today, decision_id=new_id()))

    async def grant(self, member: Member, role: Role, **more: Any) -> UUID:
        """A mandate in force from today on unless `more` says otherwise."""
        mandate_id = new_id()
        values = {"mandate_id": mandate_id, "member": member, "role": role, "from_on": self.today, **more}
        await self.missions.hear(RoleGranted(**values))
        return mandate_id

    def headers(self, who: Member, **more: str) -> dict[str, str]:
        return {**self.missions.token(who.member_id, who.member_number), **more}

    async def post(self, who: Member, path: str, body: Json | None = None, key: str | None = None) -> httpx.Response:
        headers = self.missions.keyed(self.headers(who), key)
        return await self.missions.client.post(path, json=body, headers=headers)

    async def get(self, who: Member, path: str) -> httpx.Response:
        return await self.missions.client.get(path, headers=self.headers(who))

    async def put(self, who: Member, path: str, body: Json, **headers: str) -> httpx.Response:
        return await self.missions.client.put(path, json=body, headers=self.headers(who, **headers))

    async def patch(self, who: Member, path: str, body: Json, **headers: str) -> httpx.Response:
        return await self.missions.client.patch(path, json=body, headers=self.headers(who, **headers))

    def path(self, step: str = "") -> str:
        return f"/v1/missions/{self.mission_id}{step}"

    async def draft(self, planned_cents: int = 240_000, **more: Any) -> httpx.Response:
        body = {"client_id": self.client_id, "title": "Fresque", "planned": eur(planned_cents), **more}
        answer = await self.post(self.lead, "/v1/missions", body)
        self.mission_id = answer.json().get("mission_id", "")
        return answer

    async def set_team(self, weights: Sequence[int] = (5, 3, 2)) -> httpx.Response:
        members = [
            {"member_id": str(member.member_id), "weight": weight}
            for member, weight in zip(self.team, weights, strict=True)
        ]
        return await self.put(self.lead, self.path("/team"), {"members": members})

    async def set_costs(self, *cents: int) -> httpx.Response:
        costs = [
            {"label": "Peinture", "amount": eur(each), "advanced_by": str(self.team[0].member_id)} for each in cents
        ]
        return await self.put(self.lead, self.path("/direct-costs"), {"direct_costs": costs})

    async def agree(self, *members: Member) -> httpx.Response:
        mission = (await self.get(self.lead, self.path())).json()
        for member in members or self.team:
            answer = await self.post(member, self.path("/agree"), {"split_version": mission["split_version"]})
        return answer

    async def agreed(self, planned_cents: int = 240_000, costs: Sequence[int] = (11_000,)) -> None:
        await self.draft(planned_cents)
        await self.set_team()
        if costs:
            await self.set_costs(*costs)
        await self.agree()

    async def started(self, planned_cents: int = 240_000, costs: Sequence[int] = (11_000,)) -> None:
        await self.agreed(planned_cents, costs)
        assert (await self.post(self.lead, self.path("/start"))).status_code == 200

    async def accept(self, cents: int = 240_000, accepted_on: date | None = None) -> httpx.Response:
        body: Json = {"accepted": eur(cents)}
        if accepted_on is not None:
            body["accepted_on"] = accepted_on.isoformat()
        return await self.post(self.lead, self.path("/accept"), body)

    async def completed(self) -> MissionCompleted:
        """The whole way of the example; returns what was published."""
        await self.started()
        assert (await self.accept()).status_code == 200
        assert (await self.post(self.lead, self.path("/complete"))).status_code == 202
        return (await self.missions.said(MissionCompleted))[-1]

    async def credited(self) -> MissionCompleted:
        """Completed, and the wallet has answered."""
        said = await self.completed()
        await self.missions.hear(credited_answer(said, self.today))
        return said

    async def invoice(self, cents: int = 240_000, rate_bps: int = 2_000) -> str:
        """Invoice a part of the accepted amount, or all; the invoice's id."""
        body = {"rates": [{"rate_bps": rate_bps, "base": eur(cents)}]}
        answer = await self.post(self.lead, self.path("/invoices"), body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["invoice_id"])

    async def a_day_passes(self, days: int = 1) -> None:
        self.missions.advance(timedelta(days=days))


def credited_answer(said: MissionCompleted, on: date) -> FeesCredited:
    """What the wallet says once it has posted the lines."""
    lines = tuple(
        CreditedLine(line_id=line.line_id, kind=line.kind, member=line.member, amount=line.amount)
        for line in said.lines
    )
    return FeesCredited(
        statement_id=said.statement_id,
        source="mission",
        source_id=said.mission_id,
        lines=lines,
        group_id=new_id(),
        credited_on=on,
    )


def cents_of(*amounts: Amount) -> list[int]:
    return [amount.amount for amount in amounts]
