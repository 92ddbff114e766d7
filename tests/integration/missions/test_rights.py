"""Who may do what to whose mission: the forbidden cells, and what does not exist for others."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.membership import AccessRevoked, RoleEnded
from shared.contracts.message import Member
from shared.contracts.missions import MissionCompleted
from shared.ids import new_id
from shared.money import Amount
from tests.integration.missions.stage import Stage, eur

STEPS: list[tuple[str, str, dict[str, object] | None]] = [
    ("PATCH", "", {"title": "Autre"}),
    ("PUT", "/team", {"members": [{"member_id": str(new_id()), "weight": 1}]}),
    ("PUT", "/direct-costs", {"direct_costs": []}),
    ("POST", "/agree", {"split_version": 1}),
    ("POST", "/start", None),
    ("POST", "/accept", {"accepted": eur(100)}),
    ("POST", "/reduce", {"amount": eur(1)}),
    ("POST", "/complete", None),
    ("POST", "/cancel", None),
    ("POST", "/reversals", {}),
]
READS = ["", "/fees", "/reversals"]


async def call(stage: Stage, who: Member, method: str, step: str, body: dict[str, object] | None) -> tuple[int, str]:
    headers = stage.missions.keyed(stage.headers(who))
    answer = await stage.missions.client.request(method, stage.path(step), json=body, headers=headers)
    return answer.status_code, answer.json().get("code", "")


@pytest.mark.parametrize(("method", "step", "body"), [*STEPS, *(("GET", read, None) for read in READS)])
async def test_a_mission_does_not_exist_for_a_stranger(
    stage: Stage, method: str, step: str, body: dict[str, object] | None
) -> None:
    await stage.agreed()
    assert await call(stage, stage.stranger, method, step, body) == (404, "not_found")
    stage.mission_id = str(new_id())
    assert await call(stage, stage.presidency, method, step, body) == (404, "not_found")


@pytest.mark.parametrize(("method", "step", "body"), [step for step in STEPS if step[1] != "/agree"])
async def test_a_member_of_the_team_sees_it_and_may_not_move_it(
    stage: Stage, method: str, step: str, body: dict[str, object] | None
) -> None:
    await stage.agreed()
    assert await call(stage, stage.team[0], method, step, body) == (403, "mandate_missing")
    assert (await stage.get(stage.team[0], stage.path())).json()["state"] == "team_agreed"


async def test_the_role_in_a_token_is_not_a_mandate(stage: Stage) -> None:
    await stage.agreed()
    roles = ("member", "technical_presidency", "project_lead")
    headers = stage.missions.token(stage.stranger.member_id, 6, roles)
    assert (await stage.missions.client.get(stage.path(), headers=headers)).status_code == 404
    body = {"client_id": stage.client_id, "title": "Fresque", "planned": eur(1)}
    refused = await stage.missions.client.post("/v1/missions", json=body, headers=stage.missions.keyed(headers))
    assert (refused.status_code, refused.json()["code"]) == (403, "mandate_missing")
    client = {"kind": "company", "name": "Studio"}
    refused = await stage.missions.client.post("/v1/clients", json=client, headers=stage.missions.keyed(headers))
    assert (refused.status_code, refused.json()["code"]) == (403, "mandate_missing")


async def test_presidency_moves_and_council_only_looks(stage: Stage) -> None:
    await stage.agreed()
    council = Member(member_id=new_id(), member_number=7)
    await stage.grant(council, "strategic_council")
    assert (await stage.get(council, stage.path())).status_code == 200
    assert (await stage.post(council, stage.path("/start"))).json()["code"] == "mandate_missing"
    assert (await stage.post(stage.presidency, stage.path("/start"))).status_code == 200


async def test_another_lead_sees_nothing_unless_the_mandate_names_the_mission(stage: Stage) -> None:
    await stage.agreed()
    other = Member(member_id=new_id(), member_number=8)
    await stage.grant(other, "project_lead")
    assert (await stage.get(other, stage.path())).status_code == 404
    assert (await stage.post(other, stage.path("/start"))).status_code == 404
    await stage.grant(other, "project_lead", scope_id=UUID(stage.mission_id))
    assert (await stage.get(other, stage.path())).status_code == 200
    assert (await stage.get(other, "/v1/missions")).json()["items"][0]["mission_id"] == stage.mission_id
    assert (await stage.post(other, stage.path("/start"))).status_code == 200


async def test_an_expired_mandate_signs_nothing(stage: Stage) -> None:
    await stage.started()
    acting = Member(member_id=new_id(), member_number=9)
    await stage.grant(acting, "technical_presidency", until_on=stage.today)
    assert (await stage.get(acting, stage.path())).status_code == 200
    await stage.a_day_passes()
    assert (await stage.get(acting, stage.path())).status_code == 404
    body = {"accepted": eur(240_000)}
    assert (await stage.post(acting, stage.path("/accept"), body)).status_code == 404
    later = Member(member_id=new_id(), member_number=10)
    await stage.grant(later, "technical_presidency", from_on=stage.today + timedelta(days=1))
    assert (await stage.post(later, stage.path("/accept"), body)).status_code == 404


async def test_a_ceiling_holds_for_opening_and_for_acceptance(stage: Stage) -> None:
    modest = Member(member_id=new_id(), member_number=11)
    await stage.grant(modest, "technical_presidency", ceiling=Amount(amount=200_000, unit="EUR"))
    body = {"client_id": stage.client_id, "title": "Fresque", "planned": eur(200_001)}
    refused = await stage.post(modest, "/v1/missions", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "ceiling_exceeded")
    await stage.started()
    refused = await stage.post(modest, stage.path("/accept"), {"accepted": eur(240_000)})
    assert (refused.status_code, refused.json()["code"]) == (403, "ceiling_exceeded")
    accepted = await stage.post(modest, stage.path("/accept"), {"accepted": eur(200_000)})
    assert accepted.status_code == 200
    assert (await stage.post(modest, stage.path("/complete"))).status_code == 202


async def test_race_9_a_mandate_is_checked_on_the_day_of_the_signature(stage: Stage) -> None:
    await stage.started()
    mandate_id = await stage.grant(stage.stranger, "technical_presidency")
    tomorrow = stage.today + timedelta(days=1)
    ended = RoleEnded(mandate_id=mandate_id, member=stage.stranger, role="technical_presidency", ended_on=tomorrow)
    await stage.missions.hear(ended)
    accepted = await stage.post(stage.stranger, stage.path("/accept"), {"accepted": eur(240_000)})
    assert accepted.status_code == 200
    await stage.a_day_passes()
    assert (await stage.post(stage.stranger, stage.path("/complete"))).status_code == 404
    assert (await stage.get(stage.lead, stage.path())).json()["state"] == "accepted"
    assert (await stage.post(stage.lead, stage.path("/complete"))).status_code == 202
    assert len(await stage.missions.said(MissionCompleted)) == 1


async def test_race_9_an_end_heard_before_its_mandate_still_ends_it(stage: Stage) -> None:
    await stage.started()
    late = Member(member_id=new_id(), member_number=12)
    mandate_id = new_id()
    ended = RoleEnded(mandate_id=mandate_id, member=late, role="technical_presidency", ended_on=stage.today)
    await stage.missions.hear(ended, sequence=2)
    await stage.grant(late, "technical_presidency", mandate_id=mandate_id)
    assert (await stage.get(late, stage.path())).status_code == 404


async def test_a_suspended_member_neither_agrees_nor_signs(stage: Stage) -> None:
    await stage.draft()
    await stage.set_team()
    await stage.suspend(stage.team[0])
    refused = await stage.post(stage.team[0], stage.path("/agree"), {"split_version": 2})
    assert (refused.status_code, refused.json()["code"]) == (403, "plug_inactive")
    assert (await stage.get(stage.team[0], stage.path())).status_code == 200
    await stage.grant_plug(stage.lead)
    await stage.suspend(stage.lead)
    refused = await stage.set_team()
    assert (refused.status_code, refused.json()["code"]) == (403, "plug_inactive")
    refused = await stage.draft()
    assert (refused.status_code, refused.json()["code"]) == (403, "plug_inactive")


async def test_only_the_member_agrees_for_themselves(stage: Stage) -> None:
    await stage.draft()
    await stage.set_team()
    for outsider in (stage.lead, stage.presidency):
        refused = await stage.post(outsider, stage.path("/agree"), {"split_version": 2})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_in_team")
    extra = {"split_version": 2, "member_id": str(stage.team[1].member_id)}
    assert (await stage.post(stage.team[0], stage.path("/agree"), extra)).status_code == 422
    shown = (await stage.get(stage.lead, stage.path())).json()
    assert [part["agreed"] for part in shown["team"]] == [False, False, False]


async def test_a_revoked_token_opens_nothing(stage: Stage) -> None:
    headers = stage.headers(stage.lead)
    assert (await stage.missions.client.get("/v1/me", headers=headers)).status_code == 200
    moment = stage.missions.clock.now() + timedelta(seconds=5)
    revoked = AccessRevoked(member_id=stage.lead.member_id, tokens_issued_before_at=moment, reason="logout_all")
    await stage.missions.hear(revoked)
    async with asyncio.timeout(2):  # within two seconds, by the clock on the wall
        while (await stage.missions.client.get("/v1/me", headers=headers)).status_code != 401:
            await asyncio.sleep(0.1)


async def test_lists_show_each_what_is_theirs(stage: Stage) -> None:
    await stage.draft()
    await stage.set_team()
    first = stage.mission_id
    await stage.draft()
    seen = {
        "team": [first],
        "lead": [stage.mission_id, first],
        "presidency": [stage.mission_id, first],
        "stranger": [],
    }
    people = {"team": stage.team[0], "lead": stage.lead, "presidency": stage.presidency, "stranger": stage.stranger}
    for name, who in people.items():
        items = (await stage.get(who, "/v1/missions")).json()["items"]
        assert [item["mission_id"] for item in items] == seen[name]
    mine = (await stage.get(stage.presidency, "/v1/missions?member=me")).json()["items"]
    assert mine == []
