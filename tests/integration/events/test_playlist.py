"""Tracks, the rolling playlist of at most fifteen, admissions, and what is said about them."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from shared.contracts.events import ArtistAdmitted, PlaylistEntryLeft
from shared.contracts.membership import DecisionAdopted, DecisionEffect, PlugGranted, PlugSuspended, TerritoryOpened
from shared.contracts.message import Member
from shared.ids import new_id
from tests.integration.events.house import House, Json, member


async def test_a_retained_artist_submits_a_full_track(house: House) -> None:
    artist, other = house.artists[:2]
    (sign_up_id,) = await house.retained(artist)
    answer = await house.post(artist, "/tracks", house.track_body(sign_up_id))
    made = answer.json()
    assert answer.status_code == 201
    assert (made["member_number"], made["territory_id"]) == (artist.member_number, str(house.territory_id))
    assert made["rights_holders"] == ["Alix", "Sam"]
    path = f"/tracks/{made['track_id']}"
    assert answer.headers["location"] == f"/v1{path}"
    assert (await house.get(artist, path)).json() == made
    assert (await house.get(house.jury[0], path)).json() == made
    assert (await house.get(other, path)).status_code == 404
    assert (await house.get(artist, "/tracks")).json()["items"] == [made]
    assert (await house.get(house.steward, "/tracks")).json()["items"] == [made]
    assert (await house.get(other, "/tracks")).json()["items"] == []
    await house.enter(made["track_id"])
    assert (await house.get(other, path)).json() == made


async def test_only_a_retained_artist_submits(house: House) -> None:
    retained, not_yet = await house.on_stage(*house.artists[:2])
    for sign_up_id in (retained, not_yet):
        await house.score(sign_up_id)
    early = await house.post(house.artists[0], "/tracks", house.track_body(retained))
    assert early.json()["code"] == "not_retained"
    await house.run("scouting/close", {})
    await house.decide(retained, "retained")
    await house.decide(not_yet, "not_yet")
    artist, other = house.artists[:2]
    for who, sign_up_id in ((other, not_yet), (other, retained), (artist, str(new_id()))):
        answer = await house.post(who, "/tracks", house.track_body(sign_up_id))
        assert (answer.status_code, answer.json()["code"]) == (409, "not_retained")


@pytest.mark.parametrize(
    "changed",
    [
        {"link": "http://sound.example.org/x"},
        {"link": "javascript:alert(1)"},
        {"link": "https://user@evil.example"},
        {"duration_seconds": 0},
        {"duration_seconds": "192"},
        {"rights_holders": []},
        {"rights_holders": ["x"] * 21},
        {"title": ""},
        {"member_number": 1},
    ],
)
async def test_a_track_has_its_bounds(house: House, changed: Json) -> None:
    body = {**house.track_body(str(new_id())), **changed}
    assert (await house.post(house.artists[0], "/tracks", body)).status_code == 422


async def test_an_entry_admits_the_artist_once(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    first = await house.track(artist, sign_up_id, "Un")
    second = await house.track(artist, sign_up_id, "Deux")
    entry = (await house.enter(first)).json()
    assert (entry["entered_version"], entry["entry_reason"], entry["left_on"]) == (1, "retained", None)
    assert (await house.enter(second)).status_code == 201
    (envelope,) = await house.events.envelopes(ArtistAdmitted)
    assert envelope.data == ArtistAdmitted(
        admission_id=UUID(entry["admission_id"]),
        member=artist,
        evening_id=UUID(house.evening_id),
        track_id=UUID(first),
        playlist_version=1,
        admitted_on=house.today,
    )
    assert envelope.territory == house.territory_id
    (pending,) = (await house.get(house.steward, "/admissions?state=pending")).json()["items"]
    assert (pending["admission_id"], pending["state"]) == (entry["admission_id"], "pending")
    assert (await house.get(house.artists[1], "/admissions")).json()["items"] == []
    assert (await house.get(artist, "/admissions")).json()["items"] == [pending]
    await house.events.hear(granted(house, artist, UUID(entry["admission_id"])))
    assert (await house.get(house.steward, "/admissions?state=pending")).json()["items"] == []
    (done,) = (await house.get(house.steward, "/admissions?state=done")).json()["items"]
    assert done["granted_on"] == house.today.isoformat()
    me = (await house.get(artist, "/me")).json()
    assert (me["plug_status"], me["admission"]) == ("active", done)


def granted(house: House, who: Member, admission_id: UUID) -> PlugGranted:
    return PlugGranted(member=who, granted_on=house.today, admission_id=admission_id, territory_id=house.territory_id)


async def test_an_admission_is_done_though_a_newer_status_came_first(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    entry = (await house.enter(await house.track(artist, sign_up_id))).json()
    plug = house.events.incoming(granted(house, artist, UUID(entry["admission_id"])), sequence=5)
    suspended = PlugSuspended(member=artist, suspended_on=house.today, decision_id=new_id())
    await house.events.hear_raw([house.events.incoming(suspended, sequence=6)])
    await house.events.hear_raw([plug])
    await house.events.hear_raw([plug])
    me = (await house.get(artist, "/me")).json()
    assert (me["plug_status"], me["admission"]["state"]) == ("suspended", "done")


async def test_who_is_a_plug_already_has_nothing_pending(house: House) -> None:
    artist = house.artists[0]
    await house.events.hear(granted(house, artist, new_id()))
    (sign_up_id,) = await house.retained(artist)
    await house.enter(await house.track(artist, sign_up_id))
    assert (await house.get(artist, "/me")).json()["admission"]["state"] == "done"
    assert len(await house.events.said(ArtistAdmitted)) == 1


async def full(house: House) -> tuple[list[Json], str]:
    """A playlist of fifteen entries by one artist, and a track of another who waits."""
    artist, waiting = house.artists[:2]
    first, second = await house.retained(artist, waiting)
    entries = [(await house.enter(await house.track(artist, first, f"Titre {n}"))).json() for n in range(15)]
    return entries, await house.track(waiting, second)


async def test_the_oldest_leaves_a_full_playlist(house: House) -> None:
    entries, track_id = await full(house)
    entered = await house.enter(track_id)
    assert entered.status_code == 201
    shown = (await house.get(house.artists[2], house.playlist())).json()
    assert (shown["version"], len(shown["entries"])) == (16, 15)
    assert [e["entry_id"] for e in shown["entries"]] == [e["entry_id"] for e in entries[1:]] + [
        entered.json()["entry_id"]
    ]
    (left,) = await house.events.said(PlaylistEntryLeft)
    assert left == PlaylistEntryLeft(
        admission_id=UUID(entries[0]["admission_id"]),
        member=house.artists[0],
        left_on=house.today,
        reason_code="oldest_entry",
    )
    history = (await house.get(house.artists[2], house.playlist("/entries?limit=100"))).json()["items"]
    assert len(history) == 16
    assert (history[-1]["exit_reason"], history[-1]["left_version"]) == ("oldest_entry", 16)


async def test_the_jury_names_who_leaves(house: House) -> None:
    entries, track_id = await full(house)
    named = entries[7]["entry_id"]
    body = {"track_id": track_id, "replaces_entry_id": named, "reason": "jury_choice"}
    assert (await house.post(house.jury[0], house.playlist("/entries"), body)).status_code == 201
    shown = (await house.get(house.jury[0], house.playlist())).json()
    assert named not in [e["entry_id"] for e in shown["entries"]]
    assert entries[0]["entry_id"] in [e["entry_id"] for e in shown["entries"]]
    (left,) = await house.events.said(PlaylistEntryLeft)
    assert left.reason_code == "jury_choice"


async def test_never_more_than_fifteen_under_a_rush(house: House) -> None:
    entries, track_id = await full(house)
    sign_up_id = (await house.get(house.artists[0], f"/tracks/{entries[0]['track_id']}")).json()["sign_up_id"]
    more = [await house.track(house.artists[0], sign_up_id, f"Encore {n}") for n in range(5)]
    answers = await asyncio.gather(*(house.enter(one) for one in [*more, track_id]))
    assert {answer.status_code for answer in answers} == {201}
    shown = (await house.get(house.steward, house.playlist())).json()
    assert (shown["version"], len(shown["entries"])) == (21, 15)
    versions = sorted(answer.json()["entered_version"] for answer in answers)
    assert versions == list(range(16, 22))


async def test_a_track_is_in_once_and_may_come_back(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    track_id = await house.track(artist, sign_up_id)
    entry = (await house.enter(track_id)).json()
    assert (await house.enter(track_id)).json()["code"] == "already_in_playlist"
    unknown = await house.enter(str(new_id()))
    assert (unknown.status_code, unknown.json()["field"]) == (404, "body.track_id")
    body = {"entry_id": entry["entry_id"], "reason": "by_council"}
    left = (await house.post(house.steward, house.playlist("/exits"), body)).json()
    assert (left["left_version"], left["exit_reason"]) == (2, "by_council")
    again = await house.post(house.steward, house.playlist("/exits"), body)
    assert again.json()["code"] == "entry_not_in_playlist"
    assert (await house.enter(track_id)).json()["entered_version"] == 3
    assert len(await house.events.said(ArtistAdmitted)) == 1


async def test_an_artist_leaves_by_their_own_request_only(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    entry = (await house.enter(await house.track(artist, sign_up_id))).json()
    path = house.playlist("/exits")
    body = {"entry_id": entry["entry_id"], "reason": "artist_request"}
    for who in (house.steward, house.artists[1]):
        assert (await house.post(who, path, body)).json()["code"] == "curators_only"
    assert (await house.post(artist, path, {**body, "reason": "by_council"})).json()["code"] == "curators_only"
    assert (await house.post(artist, path, {**body, "reason": "oldest_entry"})).status_code == 422
    assert (await house.post(artist, path, body)).status_code == 200
    (left,) = await house.events.said(PlaylistEntryLeft)
    assert left.reason_code == "artist_request"
    assert (await house.get(house.steward, house.playlist())).json()["entries"] == []


async def test_nobody_programmes_themselves_and_members_programme_nobody(house: House) -> None:
    artist = house.artists[3]
    (sign_up_id,) = await house.retained(artist)
    track_id = await house.track(artist, sign_up_id)
    await house.grant(artist, "jury")
    path, body = house.playlist("/entries"), {"track_id": track_id}
    assert (await house.post(artist, path, body)).json()["code"] == "own_affair"
    assert (await house.post(house.artists[0], path, body)).json()["code"] == "curators_only"
    elsewhere = member(40)
    await house.grant(elsewhere, "jury", scope_id=new_id())
    assert (await house.post(elsewhere, path, body)).json()["code"] == "curators_only"
    unknown = await house.post(house.steward, f"/playlists/{new_id()}/entries", body)
    assert unknown.json()["code"] == "territory_not_known"
    assert (await house.post(house.jury[1], path, body)).status_code == 201


async def test_the_playlist_of_any_day_and_version(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    tracks = [await house.track(artist, sign_up_id, f"Titre {n}") for n in range(3)]
    start = house.today
    first = (await house.enter(tracks[0])).json()
    house.events.advance(timedelta(days=1))
    second = (await house.enter(tracks[1])).json()
    house.events.advance(timedelta(days=1))
    third = (await house.enter(tracks[2], replaces_entry_id=first["entry_id"])).json()

    async def at(query: str) -> tuple[int, list[str]]:
        shown = (await house.get(artist, house.playlist(query))).json()
        return shown["version"], [entry["entry_id"] for entry in shown["entries"]]

    a, b, c = (entry["entry_id"] for entry in (first, second, third))
    assert await at(f"?on={start - timedelta(days=1)}") == (0, [])
    assert await at(f"?on={start}") == (1, [a])
    assert await at(f"?on={start + timedelta(days=1)}") == (2, [a, b])
    assert await at(f"?on={start + timedelta(days=2)}") == (3, [b, c])
    assert await at("") == (3, [b, c])
    assert await at("?version=2") == (2, [a, b])
    assert await at("?version=99") == (3, [b, c])


async def test_each_territory_has_its_own_playlist_but_one_admission(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    track_id = await house.track(artist, sign_up_id)
    await house.enter(track_id)
    house.territory_id = new_id()
    await house.events.hear(TerritoryOpened(territory_id=house.territory_id, code="namur", opened_on=house.today))
    assert (await house.get(artist, house.playlist())).json() == {
        "territory_id": str(house.territory_id),
        "version": 0,
        "entries": [],
    }
    assert (await house.enter(track_id)).json()["entered_version"] == 1
    assert len(await house.events.said(ArtistAdmitted)) == 1


async def test_a_decision_makes_the_playlist_smaller_from_its_date(house: House) -> None:
    artist = house.artists[0]
    (sign_up_id,) = await house.retained(artist)
    tracks = [await house.track(artist, sign_up_id, f"Titre {n}") for n in range(5)]
    for track_id in tracks[:3]:
        await house.enter(track_id)
    await house.events.hear(decision(house, 2, timedelta(days=1)), decision(house, 16), decision(house, True))
    await house.enter(tracks[3])
    assert len((await house.get(artist, house.playlist())).json()["entries"]) == 4
    house.events.advance(timedelta(days=1))
    await house.enter(tracks[4])
    shown = (await house.get(artist, house.playlist())).json()["entries"]
    assert [entry["title"] for entry in shown] == ["Titre 3", "Titre 4"]
    assert await house.events.failures() == []


def decision(house: House, value: int, after: timedelta = timedelta(0)) -> DecisionAdopted:
    effect = DecisionEffect(
        effect_id=new_id(), target="events", kind="policy_value", key="playlist_size", value=value, unit="count"
    )
    other = DecisionEffect(
        effect_id=new_id(), target="missions", kind="policy_value", key="playlist_size", value=1, unit="count"
    )
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=house.today,
        effective_on=house.today + after,
        effects=(effect, other),
    )
