"""Who may do what with accounts, Plug statuses, mandates, decisions and notices."""

from datetime import timedelta
from itertools import count
from typing import Any

from tests.integration.membership.people import PASSWORD, Cooperative, Person
from tests.integration.rights.walker import Headers, Target, World

PLUG = "/v1/members/{member_id}/plug"
REASON = {"reason_code": "inquiry"}
PRIVATE_LISTS = ("/v1/notices", "/v1/sessions")


class Membership(World):
    """A Plug with a session, a function and notices; other members, the council and the presidency.

    `nowhere` holds both functions. A suspension ends the sessions.
    `PUT /v1/me/password` is tried with a wrong password: a right one ends the sessions.
    """

    NAME = "membership"
    TABLE = """
                                           stranger role owner suspended_owner council presidency nowhere
    GET /v1/charters                            200 200 200 200 200 200 -
    POST /v1/charters                           403 403 403 403 403 201 -
    GET /v1/charters/current                    200 200 200 200 200 200 -
    POST /v1/charters/{charter_version}/signatures 201 201 201 201 201 201 409
    GET /v1/conversions                         200 200 200 200 200 200 -
    GET /v1/cooperative                         200 200 200 200 200 200 -
    GET /v1/decisions                           200 200 200 200 200 200 -
    POST /v1/decisions                          403 403 403 403 403 201 -
    GET /v1/decisions/{decision_id}             200 200 200 200 200 200 404
    POST /v1/decisions/{decision_id}/countersignature 403 403 403 403 200 403 404
    GET /v1/mandates                            200 200 200 200 200 200 -
    POST /v1/mandates                           403 403 403 403 403 201 -
    POST /v1/mandates/{mandate_id}/withdrawal   403 403 403 403 403 200 404
    GET /v1/me                                  200 200 200 200 200 200 -
    PUT /v1/me                                  200 200 200 200 200 200 -
    PUT /v1/me/password                         403 403 403 403 403 403 -
    GET /v1/members                             200 200 200 200 200 200 -
    GET /v1/members/{member_id}/plug            404 404 200 200 200 200 404
    POST /v1/members/{member_id}/plug/ending    403 403 403 403 200 200 404
    POST /v1/members/{member_id}/plug/ending#left 403 403 200 200 200 200 404
    POST /v1/members/{member_id}/plug/resumption 403 403 403 403 200 200 404
    POST /v1/members/{member_id}/plug/suspension 403 403 403 403 200 200 404
    GET /v1/notices                             200 200 200 200 200 200 -
    PUT /v1/notices/{notice_id}/read            404 404 200 200 404 404 404
    GET /v1/register/journal-heads              200 200 200 200 200 200 -
    GET /v1/register/months                     200 200 200 200 200 200 -
    DELETE /v1/sessions                         204 204 204 204 204 204 -
    GET /v1/sessions                            200 200 200 200 200 200 -
    DELETE /v1/sessions/{session_id}            404 404 204 404 404 404 404
    GET /v1/territories                         200 200 200 200 200 200 -
    POST /v1/territories                        403 403 403 403 403 201 -
    GET /v1/territories/{territory_id}/figures  200 200 200 200 200 200 404
    """
    PUBLIC = frozenset(
        {
            "POST /v1/registrations",
            "POST /v1/verifications",
            "POST /v1/sessions",
            "POST /v1/sessions/refresh",
            "GET /v1/jwks.json",
        }
    )
    WITHOUT_KEY = PUBLIC - {"GET /v1/jwks.json"}
    NOTED_REFUSALS = frozenset({"PUT /v1/me/password"})

    async def settle(self) -> None:
        self.coop = await Cooperative(self.harness).begin()
        self._numbers = count(1)
        self.people = {"presidency": self.coop.presidency}
        for name in ("stranger", "role", "council", "nowhere"):
            self.people[name] = await self.coop.join(f"{name}@exemple.fr")
        for name, role in (
            ("council", "strategic_council"),
            ("nowhere", "strategic_council"),
            ("nowhere", "technical_presidency"),
        ):
            await self.coop.give(self.people[name], role)
        await self._new_plug()

    async def _new_plug(self) -> None:
        """A new owner: an active Plug."""
        number = next(self._numbers)
        who = await self.coop.join(f"alix{number}@exemple.fr", legal_name=f"Secret{number}")
        self.private = (who.email, f"Secret{number}")
        await self.coop.sign(who, await self._charter())
        await self.harness.hear(self.coop.admission(who))
        self.people["owner"] = who

    async def revoke(self) -> None:
        gone = await self.coop.join("parti@exemple.fr")
        self._revoked = gone.headers
        assert (await self.client.get("/v1/me", headers=gone.headers)).status_code == 200
        self._pass_a_second()
        assert (await self.client.delete("/v1/sessions", headers=gone.headers)).status_code == 204
        await self.until_refused()

    def _pass_a_second(self) -> None:
        """A token's second of issue is after the moment from which older ones are refused."""
        self.harness.advance(timedelta(seconds=1))

    def headers(self, column: str) -> Headers:
        who: Person = self.people[column]
        roles = ("member", "technical_presidency", "strategic_council") if column == "role" else ("member",)
        return self.harness.token(who.member_id, who.member_number, roles)

    async def target(self, operation: str) -> Target:
        self._pass_a_second()
        method, path = operation.split()
        if path.startswith(PLUG):
            return await self._plug(method, path.removeprefix(PLUG).removeprefix("/"))
        if method == "GET" or "{" in path:
            return await self._object(path)
        owner = self.people["owner"]
        names = {"public_name": "Alix", "legal_name": "Alix Légal", "language": "fr"}
        address = f"neuf{next(self._numbers)}@exemple.fr"
        bodies: dict[str, Any] = {
            "/v1/charters": {"text": "Charte", "sign_by_on": self.coop.in_days(9)},
            "/v1/decisions": self._decision(),
            "/v1/mandates": self._mandate(),
            "/v1/me": {**names, "notice_mail": "none"},
            "/v1/me/password": {"current_password": "faux faux faux", "new_password": PASSWORD},
            "/v1/territories": {"code": f"lyon-{next(self._numbers)}", "name": "Lyon"},
            "/v1/registrations": {**names, "email": address, "password": PASSWORD},
            "/v1/verifications": {"token": "inconnu"},
            "/v1/sessions": {"email": owner.email, "password": PASSWORD},
            "/v1/sessions/refresh": {"refresh_token": owner.refresh_token},
        }
        return Target(body=bodies.get(path))

    async def _charter(self) -> int:
        return int((await self.coop.get("/v1/charters/current", self._fresh("presidency")))["charter_version"])

    def _decision(self) -> dict[str, Any]:
        effects = [{"target": "wallet", "key": "yearly_grant", "value": 1}]
        return {"title": "T", "reasons": "R", "effective_on": self.coop.in_days(3), "effects": effects}

    def _mandate(self) -> dict[str, Any]:
        owner = self.people["owner"]
        ceiling = {"amount": 100, "unit": "EUR"}
        on = str(self.coop.today())
        return {"member_id": str(owner.member_id), "role": "jury", "from_on": on, "ceiling": ceiling}

    async def _plug(self, method: str, step: str) -> Target:
        if step.startswith("ending"):
            await self._new_plug()
        await (self.suspend("owner") if step == "resumption" else self.resume("owner"))
        reason = {"reason": "left" if step.endswith("#left") else "excluded"} if step.startswith("ending") else {}
        body = None if method == "GET" else {**reason, **REASON}
        return Target({"member_id": self.people["owner"].member_id}, body)

    async def _object(self, path: str) -> Target:
        """Something of the owner's, or what a function decides on."""
        coop, owner, presidency = self.coop, self._fresh("owner"), self._fresh("presidency")
        ids: dict[str, object] = {"territory_id": coop.territory_id}
        if "charter" in path:
            ids = {"charter_version": await self._charter()}
        elif "{decision_id}" in path:
            ids = {"decision_id": (await coop.post("/v1/decisions", presidency, self._decision()))["decision_id"]}
        elif "{mandate_id}" in path:
            ids = {"mandate_id": (await coop.post("/v1/mandates", presidency, self._mandate()))["mandate_id"]}
        elif "sessions" in path:
            ids = {"session_id": (await coop.logged_in(owner.email)).session_id}
        elif "notices" in path:
            ids = {"notice_id": (await coop.get("/v1/notices", owner))["items"][0]["notice_id"]}
        elif path == "/v1/members":
            return Target(query=f"?ids={owner.member_id}", private=self.private)
        held = {name: value for name, value in ids.items() if f"{{{name}}}" in path}
        return Target(held, {}, private=(*self.private, *(ids.values() if path in PRIVATE_LISTS else ())))

    async def suspend(self, who: str) -> None:
        await self._measure(who, "suspension")

    async def resume(self, who: str) -> None:
        await self._measure(who, "resumption")

    async def _measure(self, who: str, measure: str) -> None:
        """Suspend what is active, resume what is suspended."""
        path, presidency = f"/v1/members/{self.people[who].member_id}/plug", self._fresh("presidency")
        state = (await self.coop.get(path, presidency))["state"]
        if state == {"suspension": "active", "resumption": "suspended"}[measure]:
            await self.coop.post(f"{path}/{measure}", presidency, REASON, status=200)
        self._pass_a_second()

    def _fresh(self, name: str) -> Person:
        """Somebody with a token that is good now."""
        who = self.people[name]
        who.access_token = self.headers(name)["Authorization"].removeprefix("Bearer ")
        return who
