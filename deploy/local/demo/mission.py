"""Step 4: paid work for a client, and its fees shared to the cent."""

from deploy.local.demo.gateways import Json
from deploy.local.demo.people import Person
from deploy.local.demo.season import Season, balance_of, expect, until_balance
from shared.money import format_amount

ACCEPTED, COSTS, POT = 240_000, 11_000, 36_000
WEIGHTS, SHARES = (5, 3, 2), (96_500, 57_900, 38_600)


async def play_mission(season: Season) -> None:
    """The fees are in the wallet: three members, who advanced the costs, and the pot."""
    president, team = season.cast.president, season.cast.of("artist")
    before = [(await balance_of(season, member)).eur for member in team]
    advanced = (await balance_of(season, president)).costs
    mission = await _prepare(season)
    path = f"/v1/missions/{mission['mission_id']}"
    for member in team:
        agreed = {"split_version": mission["split_version"]}
        await season.gateways.post(member, "missions", f"{path}/agree", agreed)
    await season.gateways.post(president, "missions", f"{path}/start")
    await season.gateways.post(president, "missions", f"{path}/accept", {"accepted": _eur(ACCEPTED)})
    season.say(f"   The client accepts {format_amount(ACCEPTED, 'EUR')}, with {format_amount(COSTS, 'EUR')} of costs.")
    await season.gateways.post(president, "missions", f"{path}/complete")

    async def credited() -> Json | None:
        fees = await season.gateways.get(president, "missions", f"{path}/fees")
        return fees if fees["state"] == "credited" else None

    fees = await season.gateways.until("The wallet credits the fees", credited)
    _check_lines(fees, team)
    for member, had, share in zip(team, before, SHARES, strict=True):
        await until_balance(season, member, eur=had + share)
    await until_balance(season, president, costs=advanced + COSTS)
    shares = ", ".join(f"{m.public_name} {format_amount(s, 'EUR')}" for m, s in zip(team, SHARES, strict=True))
    season.say(f"   Credited: {shares}; costs {format_amount(COSTS, 'EUR')}, pot commun {format_amount(POT, 'EUR')}.")


async def _prepare(season: Season) -> Json:
    """A draft with its team of 5:3:2 and its costs, before anybody agrees."""
    president = season.cast.president
    client = {"kind": "public_body", "name": "Ville de Saint-Denis", "contact_email": "culture@ville.test"}
    made = await season.gateways.post(president, "missions", "/v1/clients", client)
    new = {
        "client_id": made["client_id"],
        "title": "Atelier d’écriture et concert au collège",
        "planned": _eur(ACCEPTED),
        "territory_id": season.territory_id,
    }
    mission = await season.gateways.post(president, "missions", "/v1/missions", new, not_yet="unknown_territory")
    path = f"/v1/missions/{mission['mission_id']}"
    parts = zip(season.cast.of("artist"), WEIGHTS, strict=True)
    team = {"members": [{"member_id": member.member_id, "weight": weight} for member, weight in parts]}
    await season.gateways.put(president, "missions", f"{path}/team", team)
    cost = {"label": "Location de matériel", "amount": _eur(COSTS), "advanced_by": president.member_id}
    return await season.gateways.put(president, "missions", f"{path}/direct-costs", {"direct_costs": [cost]})


def _check_lines(fees: Json, team: list[Person]) -> None:
    """To the cent."""
    lines = {(line["kind"], _number(line)): line["amount"]["amount"] for line in fees["lines"]}
    shares = {one.number: lines.get(("member", one.number)) for one in team}
    expect("The members' shares", shares, {one.number: share for one, share in zip(team, SHARES, strict=True)})
    expect("The pot's share", fees["pot"]["amount"], POT)
    expect("All lines", sum(lines.values()), ACCEPTED)


def _number(line: Json) -> int | None:
    return None if line["member"] is None else line["member"]["member_number"]


def _eur(cents: int) -> Json:
    return {"amount": cents, "unit": "EUR"}
