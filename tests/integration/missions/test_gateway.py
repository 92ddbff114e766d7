"""Every route: bodies, pages, versions, keys."""

import asyncio

import pytest

from shared.contracts.missions import MissionFeesReversed
from shared.ids import new_id
from tests.integration.missions.stage import Json, Stage, eur


async def test_me_shows_what_missions_knows(stage: Stage) -> None:
    me = (await stage.get(stage.lead, "/v1/me")).json()
    assert (me["member_id"], me["member_number"], me["plug_status"]) == (str(stage.lead.member_id), 2, None)
    assert [mandate["role"] for mandate in me["mandates"]] == ["project_lead"]
    assert (await stage.get(stage.team[0], "/v1/me")).json()["plug_status"] == "active"


async def test_a_client_with_its_siren_and_its_contact(stage: Stage) -> None:
    body = {"kind": "company", "name": "La Poste", "siren": "356 000 000", "contact_email": "art@laposte.example"}
    created = await stage.post(stage.lead, "/v1/clients", body)
    assert created.status_code == 201
    assert created.json()["siren"] == "356000000"
    shown = await stage.get(stage.presidency, created.headers["location"])
    assert shown.json() == created.json()
    council = stage.stranger
    assert (await stage.get(council, created.headers["location"])).status_code == 404
    assert (await stage.get(council, "/v1/clients")).json()["code"] == "mandate_missing"
    await stage.grant(council, "strategic_council")
    assert (await stage.get(council, created.headers["location"])).json()["contact_email"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"siren": "356000001"}, "invalid_siren"),
        ({"kind": "person"}, "invalid_request"),
        ({"name": ""}, "invalid_request"),
        ({"name": "a\u202eb"}, "invalid_request"),
        ({"contact_email": "nobody"}, "invalid_request"),
        ({"client_id": str(new_id())}, "invalid_request"),
        ({"created_by": str(new_id())}, "invalid_request"),
    ],
)
async def test_a_bad_client_is_refused_and_not_stored(stage: Stage, change: Json, code: str) -> None:
    refused = await stage.post(stage.lead, "/v1/clients", {"kind": "company", "name": "Studio", **change})
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert len((await stage.get(stage.lead, "/v1/clients")).json()["items"]) == 1


async def test_clients_and_missions_come_in_pages(stage: Stage) -> None:
    for number in range(4):
        await stage.post(stage.lead, "/v1/clients", {"kind": "company", "name": f"Client {number}"})
        await stage.draft()
    for path in ("/v1/clients", "/v1/missions"):
        key = "client_id" if path == "/v1/clients" else "mission_id"
        everything = [item[key] for item in (await stage.get(stage.lead, path)).json()["items"]]
        assert everything == sorted(everything, reverse=True)
        paged: list[str] = []
        cursor = ""
        while True:
            page = (await stage.get(stage.lead, f"{path}?limit=2{cursor}")).json()
            paged += [item[key] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert paged == everything
        assert (await stage.get(stage.lead, f"{path}?cursor=nonsense")).status_code == 422
        assert (await stage.get(stage.lead, f"{path}?limit=1000")).status_code == 422


async def test_missions_by_state(stage: Stage) -> None:
    await stage.agreed()
    agreed = stage.mission_id
    await stage.draft()
    for state, expected in (("draft", [stage.mission_id]), ("team_agreed", [agreed]), ("credited", [])):
        items = (await stage.get(stage.lead, f"/v1/missions?state={state}")).json()["items"]
        assert [item["mission_id"] for item in items] == expected
    assert (await stage.get(stage.lead, "/v1/missions?state=unknown")).status_code == 422


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"client_id": str(new_id())}, "unknown_client"),
        ({"territory_id": str(new_id())}, "unknown_territory"),
        ({"starts_on": "2027-05-02", "ends_on": "2027-05-01"}, "date_not_possible"),
        ({"starts_on": "2027-02-30"}, "invalid_request"),
        ({"state": "accepted"}, "invalid_request"),
        ({"version": 7}, "invalid_request"),
        ({"planned": {"amount": 100, "unit": "COL"}}, "invalid_request"),
    ],
)
async def test_a_bad_mission_is_refused_and_not_stored(stage: Stage, change: Json, code: str) -> None:
    refused = await stage.draft(**change)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert (await stage.get(stage.lead, "/v1/missions")).json()["items"] == []


async def test_the_presidency_names_a_known_lead(stage: Stage) -> None:
    body = {"client_id": stage.client_id, "title": "Fresque", "planned": eur(1), "lead_id": str(new_id())}
    unknown = await stage.post(stage.presidency, "/v1/missions", body)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_member")
    body["lead_id"] = str(stage.lead.member_id)
    assert (await stage.post(stage.presidency, "/v1/missions", body)).json()["lead_id"] == body["lead_id"]
    body["lead_id"] = str(stage.team[0].member_id)
    assert (await stage.post(stage.lead, "/v1/missions", body)).json()["code"] == "mandate_missing"


async def test_the_same_key_opens_one_mission(stage: Stage) -> None:
    body = {"client_id": stage.client_id, "title": "Fresque", "planned": eur(1)}
    first = await stage.post(stage.lead, "/v1/missions", body, key="k")
    again = await stage.post(stage.lead, "/v1/missions", body, key="k")
    assert again.content == first.content
    other = await stage.post(stage.lead, "/v1/missions", {**body, "title": "Autre"}, key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len((await stage.get(stage.lead, "/v1/missions")).json()["items"]) == 1


async def test_many_missions_at_once_each_have_their_own_answer(stage: Stage) -> None:
    good = {"client_id": stage.client_id, "title": "Fresque", "planned": eur(1)}
    bad = {**good, "client_id": str(new_id())}
    calls = [stage.post(stage.lead, "/v1/missions", body) for body in (good, bad) * 20]
    calls += [stage.post(stage.stranger, "/v1/missions", good) for _ in range(5)]
    answers = await asyncio.gather(*calls)
    assert [answer.status_code for answer in answers] == [201, 422] * 20 + [403] * 5
    items = (await stage.get(stage.lead, "/v1/missions?limit=100")).json()["items"]
    assert {item["mission_id"] for item in items} == {a.json()["mission_id"] for a in answers if a.status_code == 201}


async def test_somebody_elses_change_is_not_overwritten(stage: Stage) -> None:
    await stage.draft()
    seen = (await stage.get(stage.lead, stage.path())).headers["etag"]
    changed = await stage.patch(stage.lead, stage.path(), {"title": "Deux fresques"}, **{"If-Match": seen})
    assert changed.json()["title"] == "Deux fresques"
    assert changed.headers["etag"] != seen
    stale = await stage.patch(stage.presidency, stage.path(), {"title": "Trois"}, **{"If-Match": seen})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    team: Json = {"members": [{"member_id": str(stage.team[0].member_id), "weight": 1}]}
    stale = await stage.put(stage.lead, stage.path("/team"), team, **{"If-Match": seen})
    assert stale.status_code == 412
    stale = await stage.put(stage.lead, stage.path("/direct-costs"), {"direct_costs": []}, **{"If-Match": seen})
    assert stale.status_code == 412


async def test_any_change_of_the_split_voids_the_agreements(stage: Stage) -> None:
    for change in ("team", "costs", "amount"):
        await stage.agreed()
        before = (await stage.get(stage.lead, stage.path())).json()
        assert before["state"] == "team_agreed"
        match change:
            case "team":
                await stage.set_team((5, 3, 3))
            case "costs":
                await stage.set_costs(12_000)
            case _:
                await stage.patch(stage.lead, stage.path(), {"planned": eur(240_001)})
        after = (await stage.get(stage.lead, stage.path())).json()
        assert (after["state"], after["split_version"]) == ("draft", before["split_version"] + 1)
        assert not any(part["agreed"] for part in after["team"])
        stale = await stage.post(stage.team[0], stage.path("/agree"), {"split_version": before["split_version"]})
        assert (stale.status_code, stale.json()["code"]) == (409, "split_changed")
        assert (await stage.post(stage.lead, stage.path("/start"))).json()["code"] == "mission_state"


async def test_a_new_title_leaves_the_agreements(stage: Stage) -> None:
    await stage.agreed()
    changed = await stage.patch(stage.lead, stage.path(), {"title": "Fresque sud", "ends_on": "2199-01-01"})
    assert changed.json()["state"] == "team_agreed"
    assert (await stage.patch(stage.lead, stage.path(), {"ends_on": "1999-01-01"})).json()[
        "code"
    ] == "date_not_possible"
    assert (await stage.patch(stage.lead, stage.path(), {"lead_id": str(stage.team[0].member_id)})).status_code == 403


async def test_a_team_is_made_of_active_plugs_once_each(stage: Stage) -> None:
    await stage.draft()
    for member, code in ((stage.presidency.member_id, "member_not_plug"), (new_id(), "member_not_plug")):
        refused = await stage.put(
            stage.lead, stage.path("/team"), {"members": [{"member_id": str(member), "weight": 1}]}
        )
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    one = {"member_id": str(stage.team[0].member_id), "weight": 1}
    refused = await stage.put(stage.lead, stage.path("/team"), {"members": [one, one]})
    assert (refused.status_code, refused.json()["code"]) == (422, "duplicate_member")
    await stage.set_team()
    await stage.agree()
    await stage.suspend(stage.team[1])
    refused = await stage.post(stage.lead, stage.path("/start"))
    assert (refused.status_code, refused.json()["code"]) == (422, "member_not_plug")
    assert refused.json()["parameters"] == {"member_number": 4}


async def test_fixed_parts_come_first_and_the_page_says_why(stage: Stage) -> None:
    await stage.draft(100_000)
    members = [
        {"member_id": str(stage.team[0].member_id), "weight": 0, "fixed": eur(15_000)},
        {"member_id": str(stage.team[1].member_id), "weight": 1},
    ]
    await stage.put(stage.lead, stage.path("/team"), {"members": members})
    fees = (await stage.get(stage.team[1], stage.path("/fees"))).json()
    assert (fees["pool"], fees["fixed"], fees["shared"]) == (eur(85_000), eur(15_000), eur(70_000))
    assert [line["amount"]["amount"] for line in fees["lines"]] == [15_000, 70_000, 15_000]


async def test_a_split_that_nobody_takes_cannot_start(stage: Stage) -> None:
    await stage.draft()
    assert (await stage.get(stage.lead, stage.path("/fees"))).json()["code"] == "nobody_shares"
    await stage.set_team((0, 0, 0))
    await stage.agree()
    refused = await stage.post(stage.lead, stage.path("/start"))
    assert (refused.status_code, refused.json()["code"]) == (409, "nobody_shares")


async def test_an_acceptance_lies_between_the_start_and_today(stage: Stage) -> None:
    await stage.started()
    first = stage.today
    await stage.a_day_passes(3)
    for days in (-1, 4):
        refused = await stage.accept(accepted_on=first.fromordinal(first.toordinal() + days))
        assert (refused.status_code, refused.json()["code"]) == (422, "date_not_possible")
    accepted = await stage.accept(accepted_on=first)
    assert accepted.json()["accepted_on"] == first.isoformat()


async def test_two_reversals_at_once_never_take_more_than_the_line(stage: Stage) -> None:
    said = await stage.credited()
    body = {"lines": [{"line_id": str(said.lines[0].line_id), "amount": eur(60_000)}]}
    answers = await asyncio.gather(*(stage.post(stage.lead, stage.path("/reversals"), body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409, 409]
    assert len(await stage.missions.said(MissionFeesReversed)) == 1


async def test_two_completions_at_once_publish_once(stage: Stage) -> None:
    await stage.started()
    await stage.accept()
    answers = await asyncio.gather(*(stage.post(stage.lead, stage.path("/complete")) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409, 409, 409]


async def test_reversals_come_in_pages(stage: Stage) -> None:
    said = await stage.credited()
    body = {"lines": [{"line_id": str(said.lines[0].line_id), "amount": eur(1)}]}
    for _ in range(3):
        await stage.post(stage.lead, stage.path("/reversals"), body)
    page = (await stage.get(stage.lead, stage.path("/reversals?limit=2"))).json()
    assert [item["reversal_no"] for item in page["items"]] == [1, 2]
    rest = (await stage.get(stage.lead, stage.path(f"/reversals?limit=2&cursor={page['next_cursor']}"))).json()
    assert ([item["reversal_no"] for item in rest["items"]], rest["next_cursor"]) == ([3], None)
