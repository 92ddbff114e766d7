"""Evenings: planning, opening, starting, holding, cancelling, and who may."""

from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.events import EveningHeld
from shared.ids import new_id
from tests.integration.events.house import House, member


async def test_an_evening_is_planned_with_a_public_commitment(house: House) -> None:
    answer = await house.plan(season_code="2026-27", jury_president_id=str(house.jury[0].member_id))
    assert answer.status_code == 201
    made = answer.json()
    assert made["state"] == "planned"
    assert len(bytes.fromhex(made["commitment"])) == 32
    assert answer.headers["location"] == f"/v1/evenings/{made['evening_id']}"
    seen = (await house.get(house.artists[0], house.evening())).json()
    assert seen["evening"] == made
    assert seen["counts"] == {"signed_up": 0, "performed": 0, "retained": 0, "no_shows": 0}
    other = (await house.plan()).json()
    assert other["commitment"] != made["commitment"]


async def test_the_same_key_plans_one_evening(house: House) -> None:
    body = {"on": house.today.isoformat(), "territory_id": str(house.territory_id)}
    first = await house.post(house.presidency, "/evenings", body, key="one")
    again = await house.post(house.presidency, "/evenings", body, key="one")
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"territory_id": str(new_id())}, "territory_not_known"),
        ({"jury_president_id": str(new_id())}, "member_not_known"),
        ({"on": "2020-01-01"}, "evening_in_the_past"),
        ({"season_code": "a b"}, "invalid_request"),
        ({"commitment": "ab" * 32}, "invalid_request"),
    ],
)
async def test_what_cannot_be_planned(house: House, more: dict[str, str], code: str) -> None:
    answer = await house.plan(**more)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_only_a_mandate_plans_and_runs(house: House) -> None:
    body = {"on": house.today.isoformat(), "territory_id": str(house.territory_id)}
    for who in (house.artists[0], house.jury[0]):
        assert (await house.post(who, "/evenings", body)).json()["code"] == "crew_only"
        for step, sent in (("open", None), ("start", None), ("cancel", None), ("draw", None), ("hold", {})):
            answer = await house.post(who, house.evening(f"/{step}"), sent)
            assert (answer.status_code, answer.json()["code"]) == (403, "crew_only"), step
    assert (await house.post(house.steward, "/evenings", body)).status_code == 201


async def test_a_mandate_reaches_its_scope_and_its_dates(house: House) -> None:
    lead = member(20)
    await house.grant(lead, "project_lead", scope_id=new_id())
    assert (await house.post(lead, house.evening("/open"))).status_code == 403
    await house.grant(lead, "project_lead", scope_id=UUID(house.evening_id), until_on=house.today)
    assert (await house.post(lead, house.evening("/open"))).status_code == 200
    house.events.advance(timedelta(days=1))
    assert (await house.post(lead, house.evening("/start"))).status_code == 403


async def test_a_role_in_the_token_opens_nothing(house: House) -> None:
    who = house.artists[0]
    headers = house.events.token(who.member_id, who.member_number, roles=("member", "steward", "jury"))
    answer = await house.events.client.post(f"/v1{house.evening('/open')}", headers=house.events.keyed(headers))
    assert answer.json()["code"] == "crew_only"


async def test_steps_follow_their_order(house: House) -> None:
    for step, body in (("start", None), ("hold", {}), ("draw", None)):
        answer = await house.post(house.presidency, house.evening(f"/{step}"), body)
        assert (answer.status_code, answer.json()["code"]) == (409, "evening_state"), step
    await house.run("open")
    assert (await house.post(house.presidency, house.evening("/open"))).status_code == 409
    assert (await house.run("start")).json()["held_on"] == house.today.isoformat()
    assert (await house.run("cancel")).json()["state"] == "cancelled"
    for step, body in (("open", None), ("start", None), ("hold", {}), ("cancel", None)):
        assert (await house.post(house.presidency, house.evening(f"/{step}"), body)).status_code == 409
    assert await house.events.said(EveningHeld) == []


async def test_the_end_says_the_figures_once(house: House) -> None:
    await house.run("open")
    ids = [await house.sign_up(artist) for artist in house.artists]
    guest = await house.sign_up_guest()
    await house.check_in(ids[0], ids[1], guest)
    await house.post(house.artists[3], f"/sign-ups/{ids[3]}/withdraw")
    await house.run("draw")
    await house.run("start")
    started_on = house.today
    for sign_up_id in (ids[0], guest):
        await house.perform(sign_up_id)
        await house.score(sign_up_id)
    held = await house.post(house.presidency, house.evening("/hold"), {"volunteers": 3})
    assert held.json()["code"] == "decisions_missing"
    await house.run("scouting/close", {})
    await house.decide(ids[0], "retained")
    await house.decide(guest, "not_yet")
    house.events.advance(timedelta(days=1))  # it ended after midnight
    answer = await house.run("hold", {"volunteers": 3})
    assert (answer.json()["state"], answer.json()["held_on"]) == ("held", started_on.isoformat())
    (envelope,) = await house.events.envelopes(EveningHeld)
    assert envelope.businessdate == started_on
    assert envelope.territory == house.territory_id
    assert envelope.data == EveningHeld(
        evening_id=UUID(house.evening_id),
        held_on=started_on,
        signed_up=5,
        performed=2,
        retained=1,
        no_shows=1,
        volunteers=3,
    )
    listed = (await house.get(house.steward, house.evening("/sign-ups"))).json()["items"]
    states = {item["sign_up_id"]: item["state"] for item in listed}
    assert states == {ids[0]: "scouted", ids[1]: "skipped", ids[2]: "no_show", ids[3]: "withdrawn", guest: "scouted"}


async def test_lists_go_by_date_and_page(house: House) -> None:
    later = []
    for days in (3, 1, 2):
        answer = await house.plan(on=(house.today + timedelta(days=days)).isoformat())
        later.append((days, answer.json()["evening_id"]))
    wanted = [evening_id for _, evening_id in sorted(later, reverse=True)]
    seen, path = [], "/evenings?limit=2"
    while path:
        page = (await house.get(house.artists[0], path)).json()
        seen += [item["evening_id"] for item in page["items"]]
        path = f"/evenings?limit=2&cursor={page['next_cursor']}" if page["next_cursor"] else ""
    assert seen[:3] == wanted
    assert len(seen) == 4
    opened = (await house.post(house.presidency, f"/evenings/{wanted[0]}/open")).json()
    found = (await house.get(house.artists[0], f"/evenings?state=open&territory_id={house.territory_id}")).json()
    assert found["items"] == [opened]
    nowhere = (await house.get(house.artists[0], f"/evenings?territory_id={new_id()}")).json()
    assert nowhere["items"] == []


async def test_without_a_token_nothing_is_shown(house: House) -> None:
    paths = ["/me", "/evenings", house.evening(), house.evening("/draw"), house.playlist(), "/tracks", "/admissions"]
    for path in paths:
        assert (await house.events.client.get(f"/v1{path}")).status_code == 401, path


async def test_unknown_things_are_not_found(house: House) -> None:
    nobody = new_id()
    evening, sign_up = f"/evenings/{nobody}", f"/sign-ups/{nobody}"
    below = [evening + step for step in ("", "/draw", "/performances", "/scouting", "/sign-ups")]
    below += [sign_up + step for step in ("", "/feedback", "/score", "/contact")]
    for path in (*below, f"/tracks/{nobody}", f"/playlists/{nobody}"):
        assert (await house.get(house.steward, path)).status_code == 404, path
