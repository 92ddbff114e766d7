"""Who may do what on an evening, with whose sign-up, score, track and playlist."""

from shared.contracts.membership import PlugGranted, PlugResumed, PlugSuspended
from shared.ids import new_id
from tests.integration.events.house import MARKS, House, member
from tests.integration.rights.walker import Headers, Target, World

EVENING = "/v1/evenings/{evening_id}"
SIGN_UP = "/v1/sign-ups/{sign_up_id}"
CONTACT = "nour@example.org"
EVENINGS_AT = {
    "sign-ups": "open",
    "sign-ups#guest": "open",
    "draw": "checked in",
    "start": "checked in",
    "performances": "drawn",
    "hold": "drawn",
    "scouting": "performed",
    "scouting/close": "performed",
}
"""How far an evening has to be for a step."""
SIGN_UPS_AT = {"POST /skip": "drawn", "PUT /score": "performed", "POST /decision": "performed"}


class Events(World):
    """An artist, a juror, the steward and the presidency of an evening, and a steward of another territory."""

    NAME = "events"
    TABLE = """
            stranger role elsewhere artist suspended_artist juror suspended_juror steward presidency nowhere
    GET /v1/admissions                             200 200 200 200 200 200 200 200 200 -
    POST /v1/claims                                201 201 201 201 201 201 201 201 201 -
    GET /v1/evenings                               200 200 200 200 200 200 200 200 200 -
    POST /v1/evenings                              403 403 403 403 403 403 403 201 201 -
    GET /v1/evenings/{evening_id}                  200 200 200 200 200 200 200 200 200 404
    POST /v1/evenings/{evening_id}/cancel          403 403 403 403 403 403 403 200 200 404
    GET /v1/evenings/{evening_id}/draw             200 200 200 200 200 200 200 200 200 404
    POST /v1/evenings/{evening_id}/draw            403 403 403 403 403 403 403 201 201 404
    POST /v1/evenings/{evening_id}/hold            403 403 403 403 403 403 403 200 200 404
    POST /v1/evenings/{evening_id}/open            403 403 403 403 403 403 403 200 200 404
    GET /v1/evenings/{evening_id}/performances     200 200 200 200 200 200 200 200 200 404
    POST /v1/evenings/{evening_id}/performances    403 403 403 403 403 403 403 201 201 404
    GET /v1/evenings/{evening_id}/scouting         403 403 403 403 403 200 403 200 200 404
    POST /v1/evenings/{evening_id}/scouting/close  403 403 403 403 403 403 403 200 200 404
    GET /v1/evenings/{evening_id}/sign-ups         200 200 200 200 200 200 200 200 200 404
    POST /v1/evenings/{evening_id}/sign-ups        201 201 201 201 201 201 201 201 201 404
    POST /v1/evenings/{evening_id}/sign-ups#guest  403 403 403 403 403 403 403 201 201 404
    POST /v1/evenings/{evening_id}/start           403 403 403 403 403 403 403 200 200 404
    GET /v1/me                                     200 200 200 200 200 200 200 200 200 -
    GET /v1/playlists/{territory_id}               200 200 200 200 200 200 200 200 200 404
    GET /v1/playlists/{territory_id}/entries       200 200 200 200 200 200 200 200 200 200
    POST /v1/playlists/{territory_id}/entries      403 403 403 403 403 201 403 201 201 422
    POST /v1/playlists/{territory_id}/exits        403 403 403 403 403 200 403 200 200 404
    POST /v1/playlists/{territory_id}/exits#own    403 403 403 200 200 403 403 403 403 404
    GET /v1/policies                               200 200 200 200 200 200 200 200 200 -
    GET /v1/sign-ups/{sign_up_id}                  200 200 200 200 200 200 200 200 200 404
    POST /v1/sign-ups/{sign_up_id}/check-in        403 403 403 403 403 403 403 200 200 404
    PUT /v1/sign-ups/{sign_up_id}/claim-code       403 403 403 403 403 403 403 200 200 404
    GET /v1/sign-ups/{sign_up_id}/contact          403 403 403 403 403 403 403 200 200 404
    POST /v1/sign-ups/{sign_up_id}/decision        403 403 403 403 403 403 403 200 200 404
    GET /v1/sign-ups/{sign_up_id}/feedback         404 404 404 200 200 200 404 200 200 404
    POST /v1/sign-ups/{sign_up_id}/no-show         403 403 403 403 403 403 403 200 200 404
    GET /v1/sign-ups/{sign_up_id}/score            404 404 404 404 404 200 200 404 404 404
    PUT /v1/sign-ups/{sign_up_id}/score            403 403 403 403 403 200 403 403 403 404
    POST /v1/sign-ups/{sign_up_id}/skip            403 403 403 403 403 403 403 200 200 404
    POST /v1/sign-ups/{sign_up_id}/withdraw        403 403 403 200 200 403 403 200 200 404
    GET /v1/tracks                                 200 200 200 200 200 200 200 200 200 -
    POST /v1/tracks                                409 409 409 201 201 409 409 409 409 -
    GET /v1/tracks/{track_id}                      404 404 200 200 200 200 404 200 200 404
    """
    OUTSIDERS = ("stranger", "role", "suspended_juror")
    NOTED_READS = frozenset({"GET /v1/sign-ups/{sign_up_id}/contact"})

    async def settle(self) -> None:
        self.house = await House(self.harness).open()
        house = self.house
        self.people = {
            "stranger": member(30),
            "role": member(31),
            "elsewhere": member(32),
            "artist": house.artists[0],
            "juror": house.jury[0],
            "steward": house.steward,
            "presidency": house.presidency,
            "nowhere": house.presidency,
        }
        await house.grant(self.people["elsewhere"], "steward", scope_id=new_id())
        (self.retained,) = await house.retained(house.artists[0])
        self.track_id = await house.track(house.artists[0], self.retained)
        entry = await house.enter(await house.track(house.artists[0], self.retained))
        self.admission_id = entry.json()["admission_id"]
        for who in (house.artists[0], house.jury[0]):
            granted = PlugGranted(
                member=who, granted_on=house.today, admission_id=new_id(), territory_id=house.territory_id
            )
            await self.harness.hear(granted)

    def headers(self, column: str) -> Headers:
        who = self.people[column]
        roles = ("member", "technical_presidency", "steward", "jury") if column == "role" else ("member",)
        return self.harness.token(who.member_id, who.member_number, roles)

    async def target(self, operation: str) -> Target:
        method, path = operation.split()
        if path.startswith("/v1/sign-ups"):
            return await self._sign_up(f"{method} {path.removeprefix(SIGN_UP)}")
        if path.startswith("/v1/playlists"):
            return await self._playlist(path)
        if path.startswith("/v1/tracks"):
            ids = {"track_id": self.track_id} if "{" in path else {}
            return Target(ids, self.house.track_body(self.retained), private=(self.track_id,))
        if path == "/v1/admissions":
            return Target(private=(self.admission_id,))
        if path == "/v1/claims":
            return Target(body={"claim_code": await self._claim_code(await self._guest())})
        house, step = self.house, path.removeprefix(EVENING).removeprefix("/")
        sign_up_id = await self._bring(EVENINGS_AT.get(step, "planned"))
        bodies: dict[str, object] = {
            "v1/evenings": {"on": house.today.isoformat(), "territory_id": str(house.territory_id)},
            "sign-ups": {},
            "sign-ups#guest": {"guest": {"stage_name": "Nour", "contact": CONTACT}},
            "hold": {"volunteers": 3},
            "scouting/close": {"allow_incomplete": True},
        }
        body = house.slot(sign_up_id) if step == "performances" else bodies.get(step)
        ids = {"evening_id": house.evening_id} if "{" in path else {}
        return Target(ids, body, private=(CONTACT,))

    async def _bring(self, far: str) -> str:
        """A new evening with the artist's sign-up, brought this far; the id of the sign-up."""
        house, artist = self.house, self.house.artists[0]
        assert (await house.plan()).is_success
        if far == "performed":
            return (await house.on_stage(artist))[0]
        if far == "planned":
            return ""
        await house.run("open")
        if far == "open":
            return ""
        sign_up_id = await house.sign_up(artist)
        if far == "signed up":
            return sign_up_id
        await house.check_in(sign_up_id)
        if far == "drawn":
            await house.run("draw")
            await house.run("start")
        return sign_up_id

    async def _guest(self) -> str:
        await self._bring("open")
        return await self.house.sign_up_guest(contact=CONTACT)

    async def _claim_code(self, sign_up_id: str) -> str:
        answer = await self.house.put(self.house.steward, f"/sign-ups/{sign_up_id}/claim-code")
        return str(answer.json()["claim_code"])

    async def _sign_up(self, step: str) -> Target:
        if step in ("GET /score", "GET /feedback"):
            return Target({"sign_up_id": self.retained})
        if step in ("PUT /claim-code", "GET /contact", "GET "):
            return Target({"sign_up_id": await self._guest()}, private=(CONTACT,))
        sign_up_id = await self._bring(SIGN_UPS_AT.get(step, "signed up"))
        if step == "POST /decision":
            await self.house.run("scouting/close", {"allow_incomplete": True})
            return Target({"sign_up_id": sign_up_id}, {"decision": "come_again", "feedback": "À bientôt."})
        return Target({"sign_up_id": sign_up_id}, {**MARKS, "comment": "Fort."})

    async def _playlist(self, path: str) -> Target:
        house = self.house
        ids = {"territory_id": house.territory_id}
        track_id = await house.track(house.artists[0], self.retained)
        if "exits" not in path:
            return Target(ids, {"track_id": track_id, "reason": "jury_choice"})
        entry = (await house.enter(track_id)).json()
        reason = "artist_request" if path.endswith("#own") else "jury_choice"
        return Target(ids, {"entry_id": entry["entry_id"], "reason": reason})

    async def suspend(self, who: str) -> None:
        suspended = PlugSuspended(member=self.people[who], suspended_on=self.house.today, decision_id=new_id())
        await self.harness.hear(suspended)

    async def resume(self, who: str) -> None:
        await self.harness.hear(PlugResumed(member=self.people[who], resumed_on=self.house.today))
