"""Scouting: blind scores by three jurors, exact results, decisions, feedback, and who may do what."""

from fractions import Fraction

import pytest

from shared.contracts.membership import PlugEnded, PlugGranted, PlugResumed, PlugSuspended, RoleEnded
from shared.ids import new_id
from tests.integration.events.house import MARKS, House, Json


async def test_scores_stay_blind_until_the_scouting_is_closed(house: House) -> None:
    (sign_up_id,) = await house.on_stage(house.artists[0])
    await house.score(sign_up_id, house.jury[0], writing=25)
    assert (await house.get(house.jury[0], f"/sign-ups/{sign_up_id}/score")).json()["writing"] == 25
    assert (await house.get(house.jury[1], f"/sign-ups/{sign_up_id}/score")).status_code == 404
    seen = (await house.get(house.jury[1], house.evening("/scouting"))).json()
    (hearing,) = seen["hearings"]
    assert (seen["closed"], hearing["scored_by_me"], hearing["result"], hearing["rank"]) == (False, False, None, None)
    assert hearing["juror_count"] is None
    assert (await house.get(house.artists[1], house.evening("/scouting"))).json()["code"] == "jurors_only"
    assert (await house.get(house.artists[0], f"/sign-ups/{sign_up_id}/feedback")).status_code == 404


async def test_a_juror_changes_their_score_until_it_is_closed(house: House) -> None:
    (sign_up_id,) = await house.on_stage(house.artists[0])
    await house.score(sign_up_id)
    await house.score(sign_up_id, house.jury[0], writing=0)
    assert (await house.get(house.jury[0], f"/sign-ups/{sign_up_id}/score")).json()["writing"] == 0
    await house.run("scouting/close", {})
    late = await house.put(house.jury[0], f"/sign-ups/{sign_up_id}/score", MARKS)
    assert (late.status_code, late.json()["code"]) == (409, "scouting_closed")
    again = await house.post(house.presidency, house.evening("/scouting/close"), {})
    assert again.json()["code"] == "scouting_closed"


async def test_results_are_exact_and_free_of_severity(house: House) -> None:
    ids = await house.on_stage(*house.artists[:3])
    given = {0: (100, 80, 90), 1: (60, 20, 40), 2: (70, 71, 33)}
    for juror, scores in given.items():
        for sign_up_id, score in zip(ids, scores, strict=True):
            part, rest = divmod(score, 4)
            marks = dict.fromkeys(("writing", "presence", "originality"), part)
            await house.score(sign_up_id, house.jury[juror], **marks, technique=part + rest)
    await house.run("scouting/close", {})
    every = [score for scores in given.values() for score in scores]
    overall = Fraction(sum(every), 9)
    wanted = {
        sign_up_id: sum((scores[n] - Fraction(sum(scores), 3) + overall for scores in given.values()), Fraction(0)) / 3
        for n, sign_up_id in enumerate(ids)
    }
    seen = (await house.get(house.jury[0], house.evening("/scouting"))).json()["hearings"]
    assert {h["sign_up"]["sign_up_id"]: Fraction(h["result"]) for h in seen} == wanted
    assert [h["rank"] for h in seen] == [1, 2, 3]
    assert [Fraction(h["result"]) for h in seen] == sorted(wanted.values(), reverse=True)
    assert {h["juror_count"] for h in seen} == {3}


async def test_a_tie_goes_to_the_least_often_selected_this_year(house: House) -> None:
    first, second = house.artists[:2]
    await house.retained(first)
    await house.run("hold", {})
    await house.plan()
    ids = await house.on_stage(first, second)
    for sign_up_id in ids:
        await house.score(sign_up_id)
    await house.run("scouting/close", {})
    seen = (await house.get(house.jury[0], house.evening("/scouting"))).json()["hearings"]
    assert seen[0]["result"] == seen[1]["result"]
    assert [h["sign_up"]["member_number"] for h in seen] == [second.member_number, first.member_number]


async def test_three_jurors_or_no_result(house: House) -> None:
    ids = await house.on_stage(*house.artists[:2])
    await house.score(ids[0])
    await house.score(ids[1], *house.jury[:2])
    refused = await house.post(house.presidency, house.evening("/scouting/close"), {})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_few_jurors")
    assert refused.json()["parameters"] == {"performances": 1, "jurors": 3}
    await house.run("scouting/close", {"allow_incomplete": True})
    for decision in ("retained", "not_yet"):
        assert (await house.decide(ids[1], decision)).json()["code"] == "result_missing"
    assert (await house.decide(ids[1], "come_again")).json()["decision"] == "come_again"
    assert (await house.decide(ids[0], "retained")).json()["state"] == "scouted"


async def test_nobody_scores_or_decides_on_themselves(house: House) -> None:
    juror = house.jury[0]
    own, other = await house.on_stage(juror, house.presidency)
    answer = await house.put(juror, f"/sign-ups/{own}/score", MARKS)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_affair")
    await house.score(other)
    await house.run("scouting/close", {"allow_incomplete": True})
    assert (await house.decide(other, "retained")).json()["code"] == "own_affair"
    by_steward = await house.post(house.steward, f"/sign-ups/{other}/decision", {"decision": "retained"})
    assert by_steward.status_code == 200


async def test_a_claimed_guest_is_oneself(house: House) -> None:
    await house.run("open")
    guest = await house.sign_up_guest()
    await house.check_in(guest)
    await house.run("draw")
    await house.run("start")
    await house.perform(guest)
    code = (await house.put(house.steward, f"/sign-ups/{guest}/claim-code")).json()["claim_code"]
    assert (await house.post(house.jury[0], "/claims", {"claim_code": code})).status_code == 201
    assert (await house.put(house.jury[0], f"/sign-ups/{guest}/score", MARKS)).json()["code"] == "own_affair"


async def test_only_the_jury_scores_and_only_what_was_performed(house: House) -> None:
    await house.run("open")
    waiting = await house.sign_up(house.artists[0])
    await house.check_in(waiting)
    await house.run("draw")
    assert (await house.put(house.jury[0], f"/sign-ups/{waiting}/score", MARKS)).json()["code"] == "evening_state"
    await house.run("start")
    assert (await house.put(house.jury[0], f"/sign-ups/{waiting}/score", MARKS)).json()["code"] == "sign_up_state"
    for who in (house.presidency, house.steward, house.artists[1]):
        assert (await house.put(who, f"/sign-ups/{waiting}/score", MARKS)).json()["code"] == "jurors_only"


@pytest.mark.parametrize(
    "changed", [{"writing": 26}, {"writing": -1}, {"presence": 1.0}, {"technique": True}, {"juror_id": str(new_id())}]
)
async def test_marks_are_integers_from_0_to_25(house: House, changed: Json) -> None:
    (sign_up_id,) = await house.on_stage(house.artists[0])
    answer = await house.put(house.jury[0], f"/sign-ups/{sign_up_id}/score", {**MARKS, **changed})
    assert answer.status_code == 422


async def test_a_suspended_or_former_plug_leaves_the_jury(house: House) -> None:
    (sign_up_id,) = await house.on_stage(house.artists[0])
    juror = house.jury[0]
    path = f"/sign-ups/{sign_up_id}/score"
    granted = PlugGranted(member=juror, granted_on=house.today, admission_id=new_id(), territory_id=house.territory_id)
    await house.events.hear(granted)
    assert (await house.put(juror, path, MARKS)).status_code == 200
    await house.events.hear(PlugSuspended(member=juror, suspended_on=house.today, decision_id=new_id()))
    assert (await house.put(juror, path, MARKS)).json()["code"] == "jurors_only"
    await house.events.hear(PlugResumed(member=juror, resumed_on=house.today))
    assert (await house.put(juror, path, MARKS)).status_code == 200
    await house.events.hear(PlugEnded(member=juror, ended_on=house.today, reason="left"))
    assert (await house.put(juror, path, MARKS)).json()["code"] == "jurors_only"


async def test_an_ended_mandate_leaves_the_jury(house: House) -> None:
    (sign_up_id,) = await house.on_stage(house.artists[0])
    juror = house.artists[3]
    mandate_id = await house.grant(juror, "jury")
    assert (await house.put(juror, f"/sign-ups/{sign_up_id}/score", MARKS)).status_code == 200
    ended = RoleEnded(mandate_id=mandate_id, member=juror, role="jury", ended_on=house.today)
    await house.events.hear(ended)
    assert (await house.put(juror, f"/sign-ups/{sign_up_id}/score", MARKS)).json()["code"] == "jurors_only"


async def test_decisions_are_signed_by_the_president_of_the_jury_a_steward_or_the_presidency(house: House) -> None:
    president = house.jury[0]
    await house.plan(jury_president_id=str(president.member_id))
    ids = await house.on_stage(*house.artists[:3])
    for sign_up_id in ids:
        await house.score(sign_up_id)
    early = await house.decide(ids[0], "retained")
    assert (early.status_code, early.json()["code"]) == (409, "scouting_open")
    for who in (house.jury[1], house.artists[3]):
        answer = await house.post(who, house.evening("/scouting/close"), {})
        assert answer.json()["code"] == "scouting_signature_required"
    assert (await house.post(president, house.evening("/scouting/close"), {})).status_code == 200
    refused = await house.post(house.jury[1], f"/sign-ups/{ids[0]}/decision", {"decision": "retained"})
    assert refused.json()["code"] == "scouting_signature_required"
    for who, sign_up_id in zip((president, house.steward, house.presidency), ids, strict=True):
        answer = await house.post(who, f"/sign-ups/{sign_up_id}/decision", {"decision": "not_yet"})
        assert answer.json()["decision"] == "not_yet"
    again = await house.post(president, f"/sign-ups/{ids[0]}/decision", {"decision": "retained"})
    assert again.json()["code"] == "sign_up_state"


async def test_the_artist_reads_the_feedback_and_nobody_else_outside(house: House) -> None:
    artist = house.artists[0]
    ids = await house.on_stage(artist, house.artists[1])
    for sign_up_id in ids:
        await house.score(sign_up_id, *house.jury[:2])
    body = {**MARKS, "comment": "Un texte\nqui tient"}
    for sign_up_id in ids:
        await house.put(house.jury[2], f"/sign-ups/{sign_up_id}/score", body)
    await house.run("scouting/close", {})
    assert (await house.decide(ids[0], "not_yet", feedback="Reviens avec un refrain.")).status_code == 200
    shown = (await house.get(artist, f"/sign-ups/{ids[0]}/feedback")).json()
    assert (shown["decision"], shown["feedback"]) == ("not_yet", "Reviens avec un refrain.")
    assert (shown["result"], shown["result_hundredths"], len(shown["scores"])) == ("75", 7500, 3)
    assert [score["comment"] for score in shown["scores"]] == [None, None, "Un texte\nqui tient"]
    assert not any(str(juror.member_id) in str(shown) for juror in house.jury)
    assert (await house.get(house.artists[1], f"/sign-ups/{ids[0]}/feedback")).status_code == 404
    assert (await house.get(house.jury[0], f"/sign-ups/{ids[0]}/feedback")).status_code == 200
    listed = (await house.get(house.artists[1], house.evening("/sign-ups"))).json()["items"]
    assert listed[0]["decision"] is None  # no public ranking
    mine = (await house.get(artist, f"/sign-ups/{ids[0]}")).json()["sign_up"]
    assert mine["decision"] == "not_yet"
