"""The draw that anyone recomputes, and the slots that a phone with bad network sends."""

import asyncio
import hashlib
from datetime import timedelta

import pytest

from shared.ids import new_id
from tests.integration.events.house import House, member


def sha256(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


async def test_anyone_recomputes_the_draw_from_what_is_shown(house: House) -> None:
    before = (await house.get(house.artists[0], house.evening("/draw"))).json()
    assert (before["drawn"], before["order"], before["seed"]) == (False, [], None)
    await house.run("open")
    ids = [await house.sign_up(artist) for artist in house.artists]
    # Their sign-up numbers 5 to 7 stand beside member numbers 6 and 7.
    ids += [await house.sign_up_guest(f"G{n}") for n in range(3)]
    await house.check_in(*ids)
    drawn = (await house.run("draw")).json()
    shown = (await house.get(house.artists[1], house.evening("/draw"))).json()
    assert shown == drawn
    assert shown["commitment"] == before["commitment"]
    assert shown["recomputed"] is True
    lines = [line.split(":") for line in shown["list_text"].split("\n")]
    assert [int(line[0]) for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert [line[2] for line in lines] == ["6", "7", "8", "9", "5", "6", "7"]
    assert shown["list_sha256"] == sha256(shown["list_text"])
    assert shown["seed"] == sha256(f"{shown['list_sha256']}:{shown['commitment']}")
    wanted = sorted((sha256(f"{shown['seed']}:{house.evening_id}:{number}"), int(at)) for at, _, number in lines)
    assert [(place["digest"], place["sign_up_number"]) for place in shown["order"]] == wanted
    positions = {place["sign_up_id"]: place["position"] for place in shown["order"]}
    listed = (await house.get(house.artists[0], house.evening("/sign-ups"))).json()["items"]
    assert {item["sign_up_id"]: item["position"] for item in listed} == positions
    assert {item["state"] for item in listed} == {"drawn"}


async def test_one_draw_an_evening_however_many_press_the_button(house: House) -> None:
    await house.run("open")
    await house.check_in(await house.sign_up(house.artists[0]), await house.sign_up(house.artists[1]))
    crew = [house.presidency, house.steward] * 3
    answers = await asyncio.gather(*(house.post(who, house.evening("/draw")) for who in crew))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json().get("code") for answer in answers} == {None, "list_closed"}


async def test_an_empty_list_is_not_drawn(house: House) -> None:
    await house.run("open")
    await house.sign_up(house.artists[0])
    assert (await house.post(house.steward, house.evening("/draw"))).json()["code"] == "nobody_checked_in"


async def test_the_list_is_closed_by_the_draw(house: House) -> None:
    await house.run("open")
    late = await house.sign_up(house.artists[0])
    await house.check_in(await house.sign_up(house.artists[1]))
    await house.run("draw")
    assert (await house.post(house.steward, f"/sign-ups/{late}/check-in")).json()["code"] == "list_closed"
    assert (await house.post(house.artists[2], house.evening("/sign-ups"), {})).json()["code"] == "list_closed"


async def test_a_claim_after_the_draw_changes_nothing_in_it(house: House) -> None:
    await house.run("open")
    guest = await house.sign_up_guest()
    await house.check_in(guest)
    drawn = (await house.run("draw")).json()
    code = (await house.put(house.steward, f"/sign-ups/{guest}/claim-code")).json()["claim_code"]
    assert (await house.post(house.artists[0], "/claims", {"claim_code": code})).status_code == 201
    assert (await house.get(house.artists[0], house.evening("/draw"))).json() == drawn


async def drawn_sign_up(house: House) -> str:
    await house.run("open")
    sign_up_id = await house.sign_up(house.artists[0])
    await house.check_in(sign_up_id)
    await house.run("draw")
    await house.run("start")
    return sign_up_id


@pytest.mark.parametrize(("seconds", "timing"), [(29.5, "under"), (30, "within"), (60, "within"), (61, "over")])
async def test_a_slot_is_recorded_as_it_was_and_flagged(house: House, seconds: float, timing: str) -> None:
    made = await house.perform(await drawn_sign_up(house), seconds)
    assert (made["duration_ms"], made["timing"], made["doubts"]) == (int(seconds * 1000), timing, [])
    listed = (await house.get(house.artists[1], house.evening("/performances"))).json()["items"]
    assert listed == [made]


async def test_a_phone_replays_its_queue_twice(house: House) -> None:
    await house.run("open")
    ids = [await house.sign_up(artist) for artist in house.artists]
    await house.check_in(*ids)
    await house.run("draw")
    await house.run("start")
    queue = [house.slot(sign_up_id) for sign_up_id in ids]
    first = [await house.post(house.steward, house.evening("/performances"), body) for body in queue]
    again = [await house.post(house.steward, house.evening("/performances"), body) for body in reversed(queue)]
    assert {answer.status_code for answer in first + again} == {201}
    assert [answer.json() for answer in first] == [answer.json() for answer in reversed(again)]
    assert all(answer.json()["doubts"] == [] for answer in first)
    assert len((await house.get(house.steward, house.evening("/performances"))).json()["items"]) == 4


async def test_the_phones_id_and_sequence_are_used_once(house: House) -> None:
    await house.run("open")
    ids = [await house.sign_up(artist) for artist in house.artists[:2]]
    await house.check_in(*ids)
    await house.run("draw")
    await house.run("start")
    path = house.evening("/performances")
    body = house.slot(ids[0])
    assert (await house.post(house.steward, path, body)).status_code == 201
    changed = {**body, "ended_at": house.slot(ids[0], 20)["ended_at"]}
    assert (await house.post(house.steward, path, changed)).json()["code"] == "performance_differs"
    same_sequence = {**house.slot(ids[1]), "device_sequence": body["device_sequence"]}
    assert (await house.post(house.steward, path, same_sequence)).json()["code"] == "device_sequence_used"
    twice = house.slot(ids[0])
    assert (await house.post(house.steward, path, twice)).json()["code"] == "sign_up_state"


async def test_odd_times_are_recorded_with_a_remark_and_impossible_ones_refused(house: House) -> None:
    sign_up_id = await drawn_sign_up(house)
    path = house.evening("/performances")
    backwards = house.slot(sign_up_id)
    backwards["started_at"], backwards["ended_at"] = backwards["ended_at"], backwards["started_at"]
    assert (await house.post(house.steward, path, backwards)).json()["code"] == "slot_impossible"
    never_stopped = house.slot(sign_up_id, 3600)
    assert (await house.post(house.steward, path, never_stopped)).json()["code"] == "slot_impossible"
    ahead = house.slot(sign_up_id, 40, started_at=house.events.clock.now() + timedelta(minutes=20))
    made = (await house.post(house.steward, path, ahead)).json()
    assert made["doubts"] == ["clock_ahead"]


async def test_only_who_was_drawn_performs_in_a_running_evening(house: House) -> None:
    await house.run("open")
    drawn, waiting = await house.sign_up(house.artists[0]), await house.sign_up(house.artists[1])
    await house.check_in(drawn)
    await house.run("draw")
    path = house.evening("/performances")
    assert (await house.post(house.steward, path, house.slot(drawn))).json()["code"] == "evening_state"
    await house.run("start")
    assert (await house.post(house.steward, path, house.slot(waiting))).json()["code"] == "sign_up_state"
    assert (await house.post(house.steward, path, house.slot(str(new_id())))).status_code == 404
    assert (await house.post(house.artists[0], path, house.slot(drawn))).json()["code"] == "crew_only"


async def test_who_was_skipped_may_still_be_on(house: House) -> None:
    sign_up_id = await drawn_sign_up(house)
    assert (await house.post(house.steward, f"/sign-ups/{sign_up_id}/skip")).json()["state"] == "skipped"
    await house.perform(sign_up_id)
    assert (await house.get(house.steward, f"/sign-ups/{sign_up_id}")).json()["sign_up"]["state"] == "performed"


async def test_sixty_sign_ups_are_drawn_at_once(house: House) -> None:
    await house.run("open")
    crowd = [member(100 + n) for n in range(60)]
    ids = [await house.sign_up(who) for who in crowd]
    await asyncio.gather(*(house.check_in(sign_up_id) for sign_up_id in ids))
    drawn = (await house.run("draw")).json()
    assert [place["position"] for place in drawn["order"]] == list(range(1, 61))
    assert {place["sign_up_id"] for place in drawn["order"]} == set(ids)
