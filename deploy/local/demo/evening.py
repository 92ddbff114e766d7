"""Step 2: a plugNplay evening, from the sign-ups to the playlist, and what becoming a Plug brings."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from deploy.local.demo.gateways import Json, Look
from deploy.local.demo.people import Person
from deploy.local.demo.season import Season, expect, until_balance
from shared.ids import new_id
from shared.money import format_amount

GRANT = 10_000
_CRITERIA = ("writing", "presence", "originality", "technique")
_TITLES = ("Premier métro", "Sous les dalles", "Ce qui reste", "Le bruit des clés", "Périphérique", "Août")


@dataclass(frozen=True, slots=True)
class Drawn:
    """The draw as it was published and computed again: who is on, in order."""

    names: list[str]
    commitment: str
    seed: str


async def play_evening(season: Season) -> Drawn:
    """An evening is held and three artists are Plugs with 100.00 SUB each."""
    path = await _open(season)
    sign_ups = await _sign_up(season, path)
    drawn = await _draw(season, path)
    await season.gateways.post(season.cast.president, "events", f"{path}/start")
    await _perform(season, path, sign_ups)
    await _scout(season, path, sign_ups)
    await season.gateways.post(season.cast.president, "events", f"{path}/hold", {"volunteers": 4})
    await _enter_playlist(season, sign_ups)
    await _become_plugs(season)
    return drawn


async def _open(season: Season) -> str:
    president = season.cast.president
    new = {
        "on": season.today,
        "territory_id": season.territory_id,
        "season_code": "S1",
        "jury_president_id": season.cast.of("juror")[0].member_id,
    }
    evening = await season.gateways.post(president, "events", "/v1/evenings", new, not_yet="territory_not_known")
    path = f"/v1/evenings/{evening['evening_id']}"
    await season.gateways.post(president, "events", f"{path}/open")
    season.say(f"   plugNplay of {season.today}; commitment of the draw {evening['commitment'][:16]}…")
    return path


async def _sign_up(season: Season, path: str) -> dict[str, str]:
    """Sign-up ids by stage name: three members by themselves, a guest at the door; all are there."""
    made = [await season.gateways.post(one, "events", f"{path}/sign-ups", {}) for one in season.cast.of("artist")]
    guest = {"stage_name": season.cast.guest_name, "contact": "06 00 00 00 00"}
    president = season.cast.president
    made.append(await season.gateways.post(president, "events", f"{path}/sign-ups", {"guest": guest}))
    for sign_up in made:
        await season.gateways.post(president, "events", f"/v1/sign-ups/{sign_up['sign_up_id']}/check-in")
    season.say(f"   {len(made)} on the list and checked in, {season.cast.guest_name} as a guest.")
    return {sign_up["stage_name"]: sign_up["sign_up_id"] for sign_up in made}


async def _draw(season: Season, path: str) -> Drawn:
    await season.gateways.post(season.cast.president, "events", f"{path}/draw")
    anybody = season.cast.of("artist")[0]
    draw = await season.gateways.get(anybody, "events", f"{path}/draw")
    listed = await season.gateways.get(anybody, "events", f"{path}/sign-ups")
    names = {item["sign_up_number"]: item["stage_name"] for item in listed["items"]}
    order = [names[place["sign_up_number"]] for place in draw["order"]]
    expect("The order computed again from what is published", recompute(draw), order_of(draw))
    season.say(f"   Drawn, and computed again from the published figures: {', '.join(order)}.")
    return Drawn(order, draw["commitment"], draw["seed"])


def order_of(draw: Json) -> list[int]:
    """The published order, as sign-up numbers."""
    return [place["sign_up_number"] for place in draw["order"]]


def recompute(draw: Json) -> list[int]:
    """The order that follows from commitment and frozen list, by the published algorithm. Raises `SeasonFailed`."""
    list_hash = _hex(draw["list_text"])
    expect("The hash of the frozen list", draw["list_sha256"], list_hash)
    seed = _hex(f"{list_hash}:{draw['commitment']}")
    expect("The seed of the draw", draw["seed"], seed)
    lines = [line.split(":") for line in draw["list_text"].split("\n")]
    digests = [(_hex(f"{seed}:{draw['subject']}:{number}"), int(sign_up)) for sign_up, _, number in lines]
    return [sign_up for _, sign_up in sorted(digests)]


def _hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()


async def _perform(season: Season, path: str, sign_ups: dict[str, str]) -> None:
    """Each is on for 30 to 60 s, timed by one phone. The clock is put ahead meanwhile: nobody waits."""
    device, slots = str(new_id()), []
    draw = await season.gateways.get(season.cast.president, "events", f"{path}/draw")
    for sequence, place in enumerate(draw["order"], start=1):
        season.let_pass(10)
        started_at, length = season.clock.now(), timedelta(seconds=season.cast.dice.randint(30, 60))
        season.let_pass(int(length.total_seconds()))
        slot = {
            "performance_id": str(new_id()),
            "sign_up_id": place["sign_up_id"],
            "device_id": device,
            "device_sequence": sequence,
            "started_at": started_at.isoformat(),
            "ended_at": (started_at + length).isoformat(),
        }
        kept = await season.gateways.post(season.cast.president, "events", f"{path}/performances", slot)
        expect("What is said of a slot", (kept["timing"], kept["doubts"]), ("within", []))
        slots.append(kept["duration_ms"] // 1000)
    expect("Slots on the stage", len(slots), len(sign_ups))
    season.say(f"   On stage for {', '.join(str(seconds) for seconds in slots)} s.")


async def _scout(season: Season, path: str, sign_ups: dict[str, str]) -> None:
    """Three jurors score each blindly; the members are retained, the guest is to come again."""
    jurors, guest = season.cast.of("juror"), season.cast.guest_name
    for juror in jurors:
        for name, sign_up_id in sign_ups.items():
            lowest, highest = (8, 14) if name == guest else (15, 25)
            marks = {criterion: season.cast.dice.randint(lowest, highest) for criterion in _CRITERIA}
            await season.gateways.put(juror, "events", f"/v1/sign-ups/{sign_up_id}/score", marks)
    await season.gateways.post(jurors[0], "events", f"{path}/scouting/close", {})
    for name, sign_up_id in sign_ups.items():
        decision = {"decision": "come_again" if name == guest else "retained", "feedback": "Merci d’être venu·e."}
        await season.gateways.post(jurors[0], "events", f"/v1/sign-ups/{sign_up_id}/decision", decision)
    scouting = await season.gateways.get(jurors[0], "events", f"{path}/scouting")
    ranked = sorted(scouting["hearings"], key=lambda hearing: hearing["rank"])
    results = [f"{one['sign_up']['stage_name']} {one['result_hundredths'] / 100:.2f}" for one in ranked]
    season.say(f"   Scouted by {len(jurors)} jurors: {', '.join(results)}.")


async def _enter_playlist(season: Season, sign_ups: dict[str, str]) -> None:
    artists = season.cast.of("artist")
    titles = season.cast.dice.sample(_TITLES, len(artists))
    for artist, title in zip(artists, titles, strict=True):
        track = await season.gateways.post(artist, "events", "/v1/tracks", _track(season, artist, title, sign_ups))
        entry = {"track_id": track["track_id"], "reason": "retained"}
        path = f"/v1/playlists/{season.territory_id}/entries"
        await season.gateways.post(season.cast.president, "events", path, entry)
    shown = [f"“{title}” by {artist.public_name}" for artist, title in zip(artists, titles, strict=True)]
    season.say(f"   Full tracks in the playlist: {', '.join(shown)}.")


def _track(season: Season, artist: Person, title: str, sign_ups: dict[str, str]) -> Json:
    return {
        "sign_up_id": sign_ups[artist.public_name],
        "title": title,
        "duration_seconds": season.cast.dice.randint(120, 260),
        "credits": f"Texte et musique : {artist.public_name}",
        "rights_holders": [artist.legal_name],
        "link": f"https://demo.pour-et-par.test/{artist.number}",
    }


async def _become_plugs(season: Season) -> None:
    """By messages: events → membership → everybody; the wallet grants the SUB of the year."""
    for artist in season.cast.of("artist"):
        await until_balance(season, artist, sub=GRANT)
        for service in ("wallet", "missions", "marketplace", "events"):
            heard = f"{service} hears that {artist.public_name} is a Plug"
            await season.gateways.until(heard, _is_plug(season, service, artist))
    season.say(f"   They are Plugs now, with {format_amount(GRANT, 'SUB')} each.")


def _is_plug(season: Season, service: str, artist: Person) -> Look[bool]:
    async def look() -> bool | None:
        me = await season.gateways.get(artist, service, "/v1/me")
        return True if me["plug_status"] == "active" else None

    return look
