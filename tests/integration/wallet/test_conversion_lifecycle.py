"""The way of a conversion: when it may begin, who may contest, what a vote approves, who signs, and its end."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from shared.contracts.membership import RoleEnded
from shared.contracts.wallet import (
    ConversionAbandoned,
    ConversionComputed,
    ConversionContested,
    ConversionExecuted,
    ConversionFrozen,
    ConversionReversed,
)
from shared.ids import new_id
from tests.integration.wallet.assembly import CLOSE, NEW_YEAR, TENTH, YEAR, Assembly, day_closed, policy
from tests.integration.wallet.till import Till, completed, mission, placed


async def test_a_year_is_frozen_only_when_nothing_is_missing(till: Till) -> None:
    assembly = await Assembly(till).season()
    early = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR})
    assert (early.status_code, early.json()["code"]) == (422, "invalid_request")
    till.wallet.clock.set(NEW_YEAR)
    waits = (await till.get(assembly.stranger, f"/v1/conversions/readiness?year={YEAR}"))["waits_for"]
    assert waits == ["too_early", "sub_open", "day_not_closed"]
    await till.wallet.run_due_jobs()  # the SUB of the year ends
    till.wallet.clock.set(TENTH)
    *three, last = day_closed()
    await till.hear(*three)
    refused = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR})
    assert (refused.status_code, refused.json()["code"]) == (409, "conversion_waits")
    override = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR, "override": True})
    assert (override.status_code, override.json()["code"]) == (409, "conversion_not_yet")
    assert (await assembly.post(assembly.stranger, "/v1/conversions", {"year": YEAR})).status_code == 403
    await till.hear(last)
    opened = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR})
    assert opened.status_code == 201
    again = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR})
    assert (again.status_code, again.json()["code"]) == (409, "conversion_under_way")


async def test_a_missing_message_holds_the_freeze_back_until_somebody_signs(till: Till) -> None:
    assembly = await Assembly(till).season()
    till.wallet.clock.set(NEW_YEAR)
    await till.wallet.run_due_jobs()
    till.wallet.clock.set(TENTH)
    closed = day_closed()
    lost = {"counts": ({"message": "missions.mission_completed.v1", "count": 1},)}
    closed[2] = type(closed[2]).model_validate({**closed[2].model_dump(), **lost})
    await till.hear(*closed)
    refused = await assembly.post(till.presidency, "/v1/conversions", {"year": YEAR})
    assert "messages_missing" in refused.json()["detail"]
    shown = await till.get(assembly.stranger, f"/v1/conversions/readiness?year={YEAR}")
    assert shown["missing_messages"]["events"] in (0, None)
    till.wallet.clock.set(datetime(2028, 2, 1, 9, tzinfo=UTC))
    stale = int((till.wallet.clock.now() - timedelta(minutes=16)).timestamp())
    body = {"year": YEAR, "override": True}
    old = await assembly.post(till.presidency, "/v1/conversions", body, auth_at=stale)
    assert (old.status_code, old.json()["code"]) == (403, "fresh_login_required")
    opened = await assembly.post(till.presidency, "/v1/conversions", body)
    assert opened.status_code == 201, opened.text
    signed = await till.rows("SELECT purpose, member_id, role FROM conversion_signatures")
    assert [tuple(row) for row in signed] == [("override", till.presidency.member_id, "technical_presidency")]


async def test_the_whole_way(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    run_id = await assembly.computed()
    frozen, computed = (await till.wallet.said(ConversionFrozen))[0], (await till.wallet.said(ConversionComputed))[0]
    assert (frozen.year, frozen.late_facts_from_on) == (YEAR, TENTH.date())
    run = await assembly.run(run_id)
    assert run["manifest_sha256"] == computed.manifest_sha256
    assert run["envelope_cents"] == 105_000 == run["pot_cents"] * 7 // 10
    assert (await till.credits(till.seller))[2:] == (0, 7_000)
    late = placed(till.buyer, till.third, 100, CLOSE)
    await till.hear(late)
    await till.hear(completed(late, CLOSE))
    december = mission([(till.seller, 10_000)], accepted_on=CLOSE)
    await till.hear(december)
    path = f"/v1/conversions/{run_id}"
    early = await assembly.post(till.presidency, f"{path}/approvals")
    assert early.json()["code"] == "conversion_not_yet"
    came_late = (await till.get(till.presidency, f"{path}/late-facts"))["items"]
    assert [(fact["kind"], fact["subject_id"], fact["on"]) for fact in came_late] == [
        ("fees", str(december.mission_id), str(CLOSE))
    ]
    assert (await assembly.run(run_id))["late_facts"] == 1
    refused = await till.wallet.client.get(f"{path}/late-facts", headers=till.headers(assembly.stranger))
    assert refused.status_code == 403
    await assembly.after_the_window(run_id)
    undecided = await assembly.post(till.presidency, f"{path}/approvals")
    assert undecided.json()["code"] == "conversion_not_approved"
    other = await assembly.decide(run_id, "ab" * 32)
    assert (other.outcome, other.reason_code) == ("refused", "wrong_value")
    assert (await assembly.decide(run_id)).outcome == "applied"
    assert (await assembly.post(assembly.stranger, f"{path}/approvals")).status_code == 403
    stale = int((till.wallet.clock.now() - timedelta(minutes=16)).timestamp())
    old = await assembly.post(till.presidency, f"{path}/approvals", auth_at=stale)
    unsaid = await assembly.post(till.presidency, f"{path}/approvals", auth_at=None)
    assert [answer.json()["code"] for answer in (old, unsaid)] == ["fresh_login_required"] * 2
    assert (await assembly.post(assembly.council, f"{path}/approvals")).status_code == 200
    twice = await assembly.post(assembly.council, f"{path}/approvals")
    assert (twice.status_code, twice.json()["code"]) == (409, "second_signature_needed")
    assert (await assembly.run(run_id))["state"] == "computed"
    signed = await assembly.post(till.presidency, f"{path}/approvals")
    assert signed.json()["state"] == "approved", signed.text
    await till.wallet.run_due_jobs()
    executed = (await till.wallet.said(ConversionExecuted))[0]
    assert executed.paid_to_members is not None
    assert executed.paid_to_members.amount == 105_000
    shown = await assembly.run(run_id)
    assert (shown["state"], len(shown["signatures"])) == ("executed", 2)
    assert (await till.credits(till.seller))[2:] == (0, 0)
    closed = await assembly.post(till.presidency, f"{path}/closure")
    assert closed.json()["state"] == "closed"


async def test_a_run_is_undone_by_a_decision_and_two_signatures(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    run_id = await assembly.computed()
    before = (await till.pot()).balance
    await assembly.execute(run_id)
    path, undoing = f"/v1/conversions/{run_id}/reversal", policy("contest_days", 15)
    unknown = await assembly.post(till.presidency, path, {"decision_id": str(new_id())})
    assert unknown.json()["code"] == "conversion_not_approved"
    await till.hear(undoing)
    for who in (assembly.council, till.presidency):
        assert (await assembly.post(who, path, {"decision_id": str(undoing.decision_id)})).status_code == 200
    await till.wallet.run_due_jobs()
    [said] = await till.wallet.said(ConversionReversed)
    assert (said.run_id, said.year) == (run_id, YEAR)
    assert (await till.pot()).balance == before
    assert (await till.credits(till.seller))[2:] == (7_000, 0)
    assert await till.count("SELECT count(*) FROM groups WHERE decision_id = :id", id=undoing.decision_id) > 1


async def test_members_contest_and_another_computation_takes_another_vote(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    run_id = await assembly.computed()
    path, reason = f"/v1/conversions/{run_id}", {"reason": "Il manque ma prestation de mai."}
    first = await assembly.post(till.third, f"{path}/contests", reason)
    assert first.status_code == 201, first.text
    again = await assembly.post(till.third, f"{path}/contests", reason)
    assert (again.status_code, again.json()["code"]) == (409, "contested_already")
    assert [one.computation_no for one in await till.wallet.said(ConversionContested)] == [1]
    listed = await till.get(till.presidency, f"{path}/contests")
    assert [item["reason"] for item in listed["items"]] == [reason["reason"]]
    refused = await till.wallet.client.get(f"{path}/contests", headers=till.headers(till.buyer))
    assert refused.status_code == 403
    approved = (await till.wallet.said(ConversionComputed))[-1].manifest_sha256
    await assembly.decide(run_id)
    assert (await assembly.post(till.presidency, f"{path}/computations")).status_code == 200
    await till.wallet.run_due_jobs()
    run = await assembly.run(run_id)
    assert (run["computation_no"], run["state"], run["contests"]) == (2, "computed", 0)
    assert run["manifest_sha256"] != approved
    await assembly.after_the_window(run_id)
    unapproved = await assembly.post(till.presidency, f"{path}/approvals")
    assert unapproved.json()["code"] == "conversion_not_approved"
    late = await assembly.post(till.buyer, f"{path}/contests", reason)
    assert (late.status_code, late.json()["code"]) == (409, "conversion_state")
    await assembly.execute(run_id)


async def test_a_mandate_counts_on_the_day_of_signing(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    run_id = await assembly.computed()
    await assembly.decide(run_id)
    await assembly.after_the_window(run_id)
    [mandate] = await till.rows("SELECT mandate_id FROM mandates WHERE role = 'strategic_council'")
    ended = RoleEnded(
        mandate_id=mandate.mandate_id,
        member=assembly.council,
        role="strategic_council",
        ended_on=till.wallet.clock.today(),
    )
    await till.hear(ended)
    assert (await assembly.post(assembly.council, f"/v1/conversions/{run_id}/approvals")).status_code == 403


async def test_an_abandoned_run_gives_everything_back(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    before = [await till.credits(who) for who in (till.buyer, till.seller, till.third)]
    run_id = await assembly.computed()
    assert [await till.credits(who) for who in (till.buyer, till.seller, till.third)] != before
    await assembly.newcomer(60)
    gone = await assembly.post(till.presidency, f"/v1/conversions/{run_id}/abandonment", {"reason": "rejected"})
    assert gone.status_code == 200, gone.text
    await till.wallet.run_due_jobs()
    assert (await till.wallet.said(ConversionAbandoned))[0].reason == "rejected"
    assert [await till.credits(who) for who in (till.buyer, till.seller, till.third)] == before
    assert (await assembly.decide(run_id)).reason_code == "superseded"
    await assembly.execute(await assembly.computed())


async def test_everybody_can_verify_their_own_line(till: Till) -> None:
    assembly = await (await Assembly(till).season()).turn()
    run_id = await assembly.computed()
    path = f"/v1/conversions/{run_id}"
    own = await till.get(till.seller, f"{path}/me")
    assert sha256(own["header"].encode()).hexdigest() == own["manifest_sha256"]
    digest = sha256(b"\x00" + own["line"].encode()).hexdigest()
    for level in own["levels"]:
        assert digest in level
        digest = sha256(b"\x01" + bytes.fromhex("".join(level))).hexdigest()
    assert digest in own["header"]
    manifest = (await till.wallet.client.get(f"{path}/manifest", headers=till.headers(assembly.stranger))).text
    assert manifest.splitlines()[0] == own["header"]
    assert own["line"] in manifest.splitlines()[1:]
    assert str(till.seller.member_id) not in manifest
    nobody = await till.wallet.client.get(f"{path}/me", headers=till.headers(assembly.stranger))
    assert nobody.status_code == 404


async def test_a_dry_run_any_day_moves_nothing(till: Till) -> None:
    assembly = await Assembly(till).season()
    before = [await till.credits(who) for who in (till.buyer, till.seller, till.third)]
    assert (await assembly.post(till.buyer, "/v1/conversions/dry-run", {"year": YEAR})).status_code == 403
    first = await assembly.post(till.presidency, "/v1/conversions/dry-run", {"year": YEAR})
    assert first.status_code == 201, first.text
    busy = await assembly.post(till.presidency, "/v1/conversions/dry-run", {"year": YEAR})
    assert (busy.status_code, busy.json()["code"]) == (409, "conversion_state")
    await till.wallet.run_due_jobs()
    shown = await till.get(till.presidency, f"/v1/conversions/dry-run?year={YEAR}")
    assert (shown["state"], shown["run_id"]) == ("computed", first.json()["run_id"])
    assert [await till.credits(who) for who in (till.buyer, till.seller, till.third)] == before
    assert (await till.get(till.buyer, "/v1/conversions"))["items"] == []
    hidden = await till.wallet.client.get(f"/v1/conversions/{shown['run_id']}", headers=till.headers(till.buyer))
    assert hidden.status_code == 404
    assert await till.wallet.said(ConversionFrozen) == []
