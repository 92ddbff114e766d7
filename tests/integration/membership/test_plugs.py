"""From admission to Plug, and what may happen to a Plug status after that."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from services.membership.tables import plugs
from shared.contracts.events import PlaylistEntryLeft
from shared.contracts.membership import (
    AccessRevoked,
    CharterSigned,
    PlugEnded,
    PlugGranted,
    PlugResumed,
    PlugSuspended,
)
from shared.contracts.message import Member
from shared.ids import new_id
from tests.integration.membership.people import Cooperative, Person


async def plug_of(coop: Cooperative, who: Person) -> str | None:
    """The state of a Plug status, as its owner sees it."""
    found = (await coop.get("/v1/me", who))["plug"]
    return None if found is None else str(found["state"])


async def admitted(coop: Cooperative, address: str = "alix@exemple.fr") -> Person:
    """Somebody who is Plug."""
    who = await coop.join(address)
    await coop.sign(who)
    await coop.membership.hear(coop.admission(who))
    assert await plug_of(coop, who) == "active"
    return who


async def test_admitted_after_signing_is_plug_at_once(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    admission = coop.admission(alix)
    await coop.membership.hear(admission)
    said = await coop.membership.said(PlugGranted)
    assert [(s.member, s.admission_id, s.granted_on, s.territory_id) for s in said] == [
        (alix.member, admission.admission_id, coop.today(), coop.territory_id)
    ]
    assert await plug_of(coop, alix) == "active"


async def test_race_7_admitted_before_signing_waits_for_the_signature(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.membership.hear(coop.admission(alix))
    assert await coop.membership.said(PlugGranted) == []
    me = await coop.get("/v1/me", alix)
    assert (me["plug"]["state"], me["plug"]["awaiting_charter"]) == ("pending", True)
    assert (await coop.get("/v1/notices", alix))["items"][0]["kind"] == "charter_to_sign"
    await coop.sign(alix)
    assert len(await coop.membership.said(PlugGranted)) == 1
    assert len(await coop.membership.said(CharterSigned)) == 1
    assert await plug_of(coop, alix) == "active"


async def test_race_7_both_at_once_grant_once(coop: Cooperative) -> None:
    people = [await coop.join(f"artiste{n}@exemple.fr") for n in range(4)]
    await asyncio.gather(
        *(coop.sign(who) for who in people),
        *(coop.membership.hear(coop.admission(who)) for who in people),
    )
    granted = await coop.membership.said(PlugGranted)
    assert sorted(said.member.member_number for said in granted) == sorted(who.member_number for who in people)


async def test_a_repeated_or_further_admission_changes_nothing(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    admission = coop.admission(alix)
    raw = coop.membership.incoming(admission)
    await coop.membership.hear_raw([raw, raw])
    await coop.membership.hear_raw([raw])
    await coop.membership.hear(admission)
    await coop.membership.hear(coop.admission(alix))
    assert len(await coop.membership.said(PlugGranted)) == 1


async def test_the_day_of_the_last_condition_counts(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    signed = coop.today()
    coop.membership.advance(timedelta(days=3))
    await coop.membership.hear(coop.admission(alix, admitted_on=signed + timedelta(days=1)))
    envelope = (await coop.membership.envelopes(PlugGranted))[0]
    assert envelope.businessdate == envelope.data.granted_on == signed + timedelta(days=1)


async def test_an_admission_of_an_unknown_member_waits(coop: Cooperative) -> None:
    stranger = Member(member_id=new_id(), member_number=77)
    admission = coop.admission(coop.presidency).model_copy(update={"member": stranger})
    await coop.membership.hear(admission)
    assert [failure.state for failure in await coop.membership.failures()] == ["parked"]


async def test_leaving_the_playlist_does_not_touch_the_status(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    admission = coop.admission(alix)
    left = PlaylistEntryLeft(
        admission_id=admission.admission_id, member=alix.member, left_on=coop.today(), reason_code="oldest_entry"
    )
    await coop.membership.hear(left, sequence=2)
    await coop.membership.hear(admission, sequence=1)
    me = await coop.get("/v1/me", alix)
    assert me["plug"]["state"] == "active"
    assert me["playlist"][0]["reason_code"] == "oldest_entry"


async def test_suspended_and_resumed_by_the_council(coop: Cooperative) -> None:
    alix = await admitted(coop)
    council = await coop.join("conseil@exemple.fr", "Conseil")
    await coop.give(council, "strategic_council")
    path = f"/v1/members/{alix.member_id}/plug"
    body = {"reason_code": "inquiry"}
    suspended = await coop.post(f"{path}/suspension", council, body, status=200)
    assert suspended["state"] == "suspended"
    await coop.post(f"{path}/suspension", council, body, status=409)
    resumed = await coop.post(f"{path}/resumption", council, body, status=200)
    assert resumed["state"] == "active"
    first, second = await coop.membership.envelopes(PlugSuspended), await coop.membership.envelopes(PlugResumed)
    assert first[0].sequence < second[0].sequence
    assert (first[0].subject, second[0].subject) == (alix.member_id, alix.member_id)
    assert [said.reason for said in await coop.membership.said(AccessRevoked)] == ["suspension"]


async def test_nobody_lifts_their_own_suspension(coop: Cooperative) -> None:
    council = await admitted(coop, "conseil@exemple.fr")
    await coop.give(council, "strategic_council")
    path, body = f"/v1/members/{council.member_id}/plug", {"reason_code": "inquiry"}
    await coop.post(f"{path}/suspension", coop.presidency, body, status=200)
    council = await coop.logged_in(council.email)
    refused = await coop.post(f"{path}/resumption", council, body, status=403)
    assert refused["code"] == "forbidden"
    assert await plug_of(coop, council) == "suspended"
    await coop.post(f"{path}/resumption", coop.presidency, body, status=200)


async def test_race_10_what_is_said_of_a_member_has_one_order(coop: Cooperative) -> None:
    """Suspended and resumed at once, from two places: the sequences tell which came last, and the state is that one."""
    alix = await admitted(coop)
    path = f"/v1/members/{alix.member_id}/plug"
    for _ in range(3):
        await asyncio.gather(
            *(
                coop.client.post(
                    f"{path}/{what}",
                    json={"reason_code": "inquiry"},
                    headers=coop.membership.keyed(coop.presidency.headers),
                )
                for what in ("suspension", "resumption", "suspension", "resumption")
            )
        )
    suspended = await coop.membership.envelopes(PlugSuspended)
    resumed = await coop.membership.envelopes(PlugResumed)
    said = [(envelope.sequence, envelope.type) for envelope in suspended]
    said += [(envelope.sequence, envelope.type) for envelope in resumed]
    assert len({sequence for sequence, _ in said}) == len(said)
    kinds = [kind for _, kind in sorted(said)]
    assert all(one != other for one, other in pairwise(kinds))
    state = (await coop.get(f"{path}", coop.presidency))["state"]
    assert state == ("suspended" if kinds[-1] == PlugSuspended.routing_key else "active")


async def test_a_suspension_with_a_date_ends_by_itself(coop: Cooperative) -> None:
    alix = await admitted(coop)
    path = f"/v1/members/{alix.member_id}/plug/suspension"
    await coop.post(path, coop.presidency, {"reason_code": "inquiry", "until_on": coop.in_days(2)}, status=200)
    coop.membership.advance(timedelta(days=2))
    await coop.membership.run_due_jobs()
    assert await coop.membership.said(PlugResumed) == []
    coop.membership.advance(timedelta(days=1))
    await coop.membership.run_due_jobs()
    await coop.membership.run_due_jobs()
    assert [said.resumed_on for said in await coop.membership.said(PlugResumed)] == [coop.today()]


async def test_leaving_oneself_and_coming_back(coop: Cooperative) -> None:
    alix = await admitted(coop)
    path = f"/v1/members/{alix.member_id}/plug/ending"
    await coop.post(path, alix, {"reason": "left", "reason_code": "at_own_request"}, status=200)
    assert [said.reason for said in await coop.membership.said(PlugEnded)] == ["left"]
    await coop.membership.hear(coop.admission(alix))
    assert len(await coop.membership.said(PlugGranted)) == 2
    assert await plug_of(coop, alix) == "active"


async def test_an_admission_from_before_the_leaving_brings_nothing_back(coop: Cooperative) -> None:
    alix = await admitted(coop)
    late = coop.admission(alix)
    coop.membership.advance(timedelta(days=3))
    path = f"/v1/members/{alix.member_id}/plug/ending"
    alix = await coop.logged_in(alix.email)
    await coop.post(path, alix, {"reason": "left", "reason_code": "at_own_request"}, status=200)
    await coop.membership.hear(late)
    assert len(await coop.membership.said(PlugGranted)) == 1
    assert await plug_of(coop, alix) == "ended"


async def test_an_exclusion_is_not_undone_by_an_admission(coop: Cooperative) -> None:
    alix = await admitted(coop)
    path = f"/v1/members/{alix.member_id}/plug/ending"
    await coop.post(path, alix, {"reason": "excluded", "reason_code": "charter_breach"}, status=403)
    await coop.post(path, coop.presidency, {"reason": "excluded", "reason_code": "charter_breach"}, status=200)
    await coop.membership.hear(coop.admission(alix))
    assert len(await coop.membership.said(PlugGranted)) == 1


async def test_pending_that_ends_was_never_announced(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.membership.hear(coop.admission(alix))
    path = f"/v1/members/{alix.member_id}/plug/ending"
    await coop.post(path, alix, {"reason": "left", "reason_code": "at_own_request"}, status=200)
    assert await coop.membership.said(PlugEnded) == []


async def test_signing_is_for_the_version_in_force_and_once(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"text": "Charte, version deux", "sign_by_on": coop.in_days(30)}
    await coop.post("/v1/charters", alix, body, status=403)
    published = await coop.post("/v1/charters", coop.presidency, body)
    assert published["charter_version"] == 2
    refused = await coop.post("/v1/charters/1/signatures", alix, {}, status=409)
    assert refused["parameters"] == {"current": 2}
    first = await coop.sign(alix, 2)
    coop.membership.advance(timedelta(days=1))
    alix = await coop.logged_in(alix.email)
    assert await coop.sign(alix, 2) == first
    assert len(await coop.membership.said(CharterSigned)) == 1
    versions = await coop.get("/v1/charters?limit=1", alix)
    assert [item["charter_version"] for item in versions["items"]] == [2]
    older = await coop.get(f"/v1/charters?limit=1&cursor={versions['next_cursor']}", alix)
    assert [item["charter_version"] for item in older["items"]] == [1]


async def test_the_status_of_others_is_private(coop: Cooperative) -> None:
    alix = await admitted(coop)
    bilal = await coop.join("bilal@exemple.fr")
    path = f"/v1/members/{alix.member_id}/plug"
    assert (await coop.get(path, bilal, 404))["code"] == "not_found"
    assert (await coop.get(path, coop.presidency))["state"] == "active"
    for what in ("suspension", "resumption"):
        await coop.post(f"{path}/{what}", bilal, {"reason_code": "inquiry"}, status=403)


@pytest.mark.parametrize("column", ["granted_on", "admitted_on"])
async def test_the_database_refuses_a_status_that_contradicts_itself(coop: Cooperative, column: str) -> None:
    alix = await admitted(coop)
    assert column in plugs.c
    async with coop.membership.database.engine.connect() as connection:
        with pytest.raises(Exception, match=r"plugs_|null value"):
            await connection.exec_driver_sql(
                f"UPDATE plugs SET {column} = NULL WHERE member_id = $1",  # noqa: S608
                (alix.member_id,),
            )
