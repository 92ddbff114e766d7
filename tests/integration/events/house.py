"""People and evenings for the tests, made through the public doors only."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.membership import MemberRegistered, Role, RoleGranted, TerritoryOpened
from shared.contracts.message import Member
from shared.ids import new_id
from shared.testing.harness import ServiceHarness

Json = dict[str, Any]
MARKS: Json = {"writing": 20, "presence": 18, "originality": 22, "technique": 15}


def member(number: int) -> Member:
    return Member(member_id=new_id(), member_number=number)


@dataclass
class House:
    """Everybody of an evening, and the evening brought as far as a test wants."""

    events: ServiceHarness
    presidency: Member = field(default_factory=lambda: member(1))
    steward: Member = field(default_factory=lambda: member(2))
    jury: list[Member] = field(default_factory=lambda: [member(number) for number in (3, 4, 5)])
    artists: list[Member] = field(default_factory=lambda: [member(number) for number in (6, 7, 8, 9)])
    territory_id: UUID = field(default_factory=new_id)
    evening_id: str = ""
    sequence: int = 0
    device_id: str = field(default_factory=lambda: str(new_id()))

    @property
    def today(self) -> date:
        return self.events.clock.today()

    async def open(self) -> "House":
        """Let events hear of everybody, and plan an evening."""
        await self.events.hear(TerritoryOpened(territory_id=self.territory_id, code="liege", opened_on=self.today))
        everybody = [self.presidency, self.steward, *self.jury, *self.artists]
        registered = [
            MemberRegistered(member=who, kind="person", registered_on=self.today, language="fr") for who in everybody
        ]
        await self.events.hear(*registered)
        await self.grant(self.presidency, "technical_presidency")
        await self.grant(self.steward, "steward")
        for juror in self.jury:
            await self.grant(juror, "jury")
        await self.plan()
        return self

    async def grant(self, who: Member, role: Role, **more: Any) -> UUID:
        """A mandate in force from today on unless `more` says otherwise."""
        mandate_id = new_id()
        values = {"mandate_id": mandate_id, "member": who, "role": role, "from_on": self.today, **more}
        await self.events.hear(RoleGranted(**values))
        return mandate_id

    def headers(self, who: Member) -> dict[str, str]:
        return self.events.token(who.member_id, who.member_number)

    async def post(self, who: Member, path: str, body: Json | None = None, key: str | None = None) -> httpx.Response:
        headers = self.events.keyed(self.headers(who), key)
        return await self.events.client.post(f"/v1{path}", json=body, headers=headers)

    async def get(self, who: Member, path: str) -> httpx.Response:
        return await self.events.client.get(f"/v1{path}", headers=self.headers(who))

    async def put(self, who: Member, path: str, body: Json | None = None) -> httpx.Response:
        return await self.events.client.put(f"/v1{path}", json=body, headers=self.headers(who))

    async def plan(self, **more: Any) -> httpx.Response:
        body = {"on": self.today.isoformat(), "territory_id": str(self.territory_id), **more}
        answer = await self.post(self.presidency, "/evenings", body)
        self.evening_id = answer.json().get("evening_id", "")
        return answer

    def evening(self, step: str = "") -> str:
        return f"/evenings/{self.evening_id}{step}"

    async def run(self, step: str, body: Json | None = None) -> httpx.Response:
        """A step of the evening by the presidency, which must succeed."""
        answer = await self.post(self.presidency, self.evening(f"/{step}"), body)
        assert answer.is_success, answer.text
        return answer

    async def sign_up(self, who: Member) -> str:
        """A member's own sign-up; its id."""
        answer = await self.post(who, self.evening("/sign-ups"), {})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sign_up_id"])

    async def sign_up_guest(self, name: str = "Nour", contact: str = "nour@example.org", **more: Any) -> str:
        body = {"guest": {"stage_name": name, "contact": contact}, **more}
        answer = await self.post(self.steward, self.evening("/sign-ups"), body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["sign_up_id"])

    async def check_in(self, *sign_up_ids: str) -> None:
        for sign_up_id in sign_up_ids:
            answer = await self.post(self.steward, f"/sign-ups/{sign_up_id}/check-in")
            assert answer.status_code == 200, answer.text

    def slot(self, sign_up_id: str, seconds: float = 45, started_at: datetime | None = None) -> Json:
        """A slot as the phone would send it, ended now unless told."""
        self.sequence += 1
        self.events.advance(timedelta(seconds=seconds + 5))
        start = started_at or self.events.clock.now() - timedelta(seconds=seconds)
        return {
            "performance_id": str(new_id()),
            "sign_up_id": sign_up_id,
            "device_id": self.device_id,
            "device_sequence": self.sequence,
            "started_at": start.isoformat(),
            "ended_at": (start + timedelta(seconds=seconds)).isoformat(),
        }

    async def perform(self, sign_up_id: str, seconds: float = 45) -> Json:
        answer = await self.post(self.steward, self.evening("/performances"), self.slot(sign_up_id, seconds))
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    async def score(self, sign_up_id: str, *jurors: Member, **marks: int) -> None:
        for juror in jurors or tuple(self.jury):
            answer = await self.put(juror, f"/sign-ups/{sign_up_id}/score", {**MARKS, **marks})
            assert answer.status_code == 200, answer.text

    async def on_stage(self, *artists: Member) -> list[str]:
        """The evening runs and these members have performed; the ids of their sign-ups."""
        await self.run("open")
        ids = [await self.sign_up(artist) for artist in artists]
        await self.check_in(*ids)
        await self.run("draw")
        await self.run("start")
        for sign_up_id in ids:
            await self.perform(sign_up_id)
        return ids

    async def decide(self, sign_up_id: str, decision: str, **more: Any) -> httpx.Response:
        return await self.post(self.presidency, f"/sign-ups/{sign_up_id}/decision", {"decision": decision, **more})

    async def retained(self, *artists: Member) -> list[str]:
        """The evening runs, its scouting is closed and these members are retained."""
        ids = await self.on_stage(*artists)
        for sign_up_id in ids:
            await self.score(sign_up_id)
        await self.run("scouting/close", {})
        for sign_up_id in ids:
            assert (await self.decide(sign_up_id, "retained")).status_code == 200
        return ids

    def track_body(self, sign_up_id: str, title: str = "Béton armé") -> Json:
        return {
            "sign_up_id": sign_up_id,
            "title": title,
            "duration_seconds": 192,
            "credits": "Texte : Alix\nMusique : Sam",
            "rights_holders": ["Alix", "Sam"],
            "link": "https://sound.example.org/beton",
        }

    async def track(self, artist: Member, sign_up_id: str, title: str = "Béton armé") -> str:
        answer = await self.post(artist, "/tracks", self.track_body(sign_up_id, title))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["track_id"])

    def playlist(self, step: str = "") -> str:
        return f"/playlists/{self.territory_id}{step}"

    async def enter(self, track_id: str, **more: Any) -> httpx.Response:
        return await self.post(self.steward, self.playlist("/entries"), {"track_id": track_id, **more})
