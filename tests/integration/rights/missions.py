"""Who may do what with whose mission, its fees, and the record of clients."""

from shared.contracts.membership import PlugResumed
from shared.contracts.message import Member
from shared.ids import new_id
from tests.integration.missions.stage import Stage, eur
from tests.integration.rights.walker import Headers, Target, World

FAR = {"start": "agreed", "accept": "started", "reduce": "accepted", "complete": "accepted"}
FAR |= {"invoices": "accepted", "reversals": "completed"}
"""How far a mission has to be for a step; a draft with its team does for the others."""


class Missions(World):
    """A mission's lead and team, and others: a Plug, a claimed role, another lead, the council, the presidency."""

    NAME = "missions"
    TABLE = """
                     stranger role other_lead council team suspended_team lead suspended_lead presidency nowhere
    GET /v1/clients                           403 403 200 200 403 403 200 200 200 -
    POST /v1/clients                          403 403 201 403 403 403 201 403 201 -
    GET /v1/clients/{client_id}               404 404 200 200 404 404 200 200 200 404
    GET /v1/invoices/{invoice_id}             404 404 404 200 200 200 200 200 200 404
    POST /v1/invoices/{invoice_id}/payments   404 404 404 403 403 403 201 403 201 404
    GET /v1/me                                200 200 200 200 200 200 200 200 200 -
    GET /v1/missions                          200 200 200 200 200 200 200 200 200 -
    POST /v1/missions                         403 403 201 403 403 403 201 403 201 -
    GET /v1/missions/{mission_id}             404 404 404 200 200 200 200 200 200 404
    PATCH /v1/missions/{mission_id}           404 404 404 403 403 403 200 403 200 404
    POST /v1/missions/{mission_id}/accept     404 404 404 403 403 403 200 403 200 404
    POST /v1/missions/{mission_id}/agree      404 404 404 403 200 403 403 403 403 404
    POST /v1/missions/{mission_id}/cancel     404 404 404 403 403 403 200 403 200 404
    POST /v1/missions/{mission_id}/complete   404 404 404 403 403 403 202 403 202 404
    PUT /v1/missions/{mission_id}/direct-costs 404 404 404 403 403 403 200 403 200 404
    GET /v1/missions/{mission_id}/fees        404 404 404 200 200 200 200 200 200 404
    GET /v1/missions/{mission_id}/invoices    404 404 404 200 200 200 200 200 200 404
    POST /v1/missions/{mission_id}/invoices   404 404 404 403 403 403 201 403 201 404
    POST /v1/missions/{mission_id}/reduce     404 404 404 403 403 403 200 403 200 404
    GET /v1/missions/{mission_id}/reversals   404 404 404 200 200 200 200 200 200 404
    POST /v1/missions/{mission_id}/reversals  404 404 404 403 403 403 202 403 202 404
    POST /v1/missions/{mission_id}/start      404 404 404 403 403 403 200 403 200 404
    PUT /v1/missions/{mission_id}/team        404 404 404 403 403 403 200 403 200 404
    GET /v1/policies                          200 200 200 200 200 200 200 200 200 -
    """
    OUTSIDERS = ("stranger", "role", "other_lead")

    async def settle(self) -> None:
        self.stage = await Stage(self.harness).open()
        self.people = {
            "stranger": self.stage.stranger,
            "role": Member(member_id=new_id(), member_number=20),
            "other_lead": Member(member_id=new_id(), member_number=21),
            "council": Member(member_id=new_id(), member_number=22),
            "team": self.stage.team[0],
            "lead": self.stage.lead,
            "presidency": self.stage.presidency,
            "nowhere": self.stage.presidency,
        }
        await self.stage.grant(self.people["other_lead"], "project_lead")
        await self.stage.grant(self.people["council"], "strategic_council")
        await self.stage.grant_plug(self.stage.lead)

    def headers(self, column: str) -> Headers:
        who = self.people[column]
        roles = ("member", "technical_presidency", "project_lead") if column == "role" else ("member",)
        return self.harness.token(who.member_id, who.member_number, roles)

    async def target(self, operation: str) -> Target:
        method, path = operation.split()
        _, _, subject, *rest = path.split("/")
        if subject == "clients":
            ids = {"client_id": self.stage.client_id} if rest else {}
            return Target(ids, {"kind": "company", "name": "Studio", "contact_email": "studio@example.org"})
        if subject == "invoices":
            await self._bring("accepted")
            ids = {"invoice_id": await self.stage.invoice()}
            return Target(ids, {"received": eur(1)} if rest[1:] else None, private=tuple(ids.values()))
        if subject != "missions":
            return Target()
        if method == "POST" and not rest:
            return Target(body={"client_id": self.stage.client_id, "title": "Fresque", "planned": eur(240_000)})
        step = rest[1] if rest[1:] else ""
        await self._bring(FAR.get(step, "draft" if method != "GET" else "agreed"))
        body = await self._body(step)
        return Target({"mission_id": self.stage.mission_id}, body, private=(self.stage.mission_id,))

    async def _bring(self, far: str) -> None:
        stage = self.stage
        if far == "draft":
            await stage.draft()
            await stage.set_team()
        elif far == "accepted":
            await stage.started()
            assert (await stage.accept()).status_code == 200
        else:
            await getattr(stage, far)()

    async def _body(self, step: str) -> object:
        stage = self.stage
        cost = {"label": "Peinture", "amount": eur(1_000), "advanced_by": str(stage.team[0].member_id)}
        part = {"member_id": str(stage.team[1].member_id), "weight": 1, "fixed": eur(1_000)}
        if step == "agree":
            return {"split_version": (await stage.get(stage.lead, stage.path())).json()["split_version"]}
        bodies: dict[str, object] = {
            "": {"title": "Autre", "planned": eur(250_000)},
            "team": {"members": [part]},
            "direct-costs": {"direct_costs": [cost]},
            "accept": {"accepted": eur(240_000)},
            "reduce": {"amount": eur(1)},
            "invoices": {"rates": [{"rate_bps": 2_000, "base": eur(1_000)}]},
            "reversals": {},
        }
        return bodies.get(step)

    async def suspend(self, who: str) -> None:
        await self.stage.suspend(self.people[who])

    async def resume(self, who: str) -> None:
        await self.harness.hear(PlugResumed(member=self.people[who], resumed_on=self.stage.today))
