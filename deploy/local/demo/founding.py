"""Step 1: a founder by `bootstrap`, eight people who register, sign and log in, and the first functions."""

import asyncio

from deploy.local.demo.gateways import Look
from deploy.local.demo.people import Person
from deploy.local.demo.season import Season

TERRITORY = ("plaine-saint-denis", "Plaine Saint-Denis")


async def found_cooperative(season: Season) -> None:
    """Everybody has an account, a signed charter and a token; all services have heard of the functions."""
    await _bootstrap(season)
    await _register(season)
    await asyncio.gather(*[log_in(season, person) for person in season.people])
    season.say(f"   {len(season.people)} people have an account and are logged in.")
    await _sign_charter(season)
    await _name_functions(season)


async def log_in(season: Season, person: Person) -> None:
    """Tokens for ten minutes."""
    body = {"email": person.email, "password": person.password}
    tokens = await season.gateways.post_openly("membership", "/v1/sessions", body)
    person.token = tokens["access_token"]


async def _bootstrap(season: Season) -> None:
    founder = season.cast.founder
    code, name = TERRITORY
    printed = await season.command(
        "membership",
        *("bootstrap", "--email", founder.email, "--public-name", founder.public_name),
        *("--legal-name", founder.legal_name, "--territory-code", code, "--territory-name", name),
        *("--password-from", "environment"),
        settings={"MEMBERSHIP_BOOTSTRAP_PASSWORD": founder.password},
    )
    made = dict(line.split("=", 1) for line in printed.splitlines() if "=" in line)
    founder.member_id, founder.number = made["member_id"], int(made["member_number"])
    season.territory_id = made["territory_id"]
    season.say(f"   {founder.public_name} begins the cooperative by `bootstrap`, with the territory {name}.")


async def _register(season: Season) -> None:
    """All ask at once; each becomes a member with the link of their mail, in the order of the cast."""
    newcomers = [person for person in season.people if person is not season.cast.founder]
    await asyncio.gather(*[_ask_to_join(season, person) for person in newcomers])
    for person in newcomers:
        token = await season.gateways.until(f"A mail for {person.email}", _mail_of(season, person))
        made = await season.gateways.post_openly("membership", "/v1/verifications", {"token": token})
        person.member_id, person.number = made["member_id"], made["member_number"]


async def _ask_to_join(season: Season, person: Person) -> None:
    body = {
        "email": person.email,
        "password": person.password,
        "public_name": person.public_name,
        "legal_name": person.legal_name,
        "language": "fr",
    }
    await season.gateways.post_openly("membership", "/v1/registrations", body)


def _mail_of(season: Season, person: Person) -> Look[str]:
    async def look() -> str | None:
        return season.mailbox.verification_token(person.email)

    return look


async def _sign_charter(season: Season) -> None:
    charter = await season.gateways.get(season.cast.founder, "membership", "/v1/charters/current")
    path = f"/v1/charters/{charter['charter_version']}/signatures"
    await asyncio.gather(*[season.gateways.post(person, "membership", path) for person in season.people])
    season.say(f"   All of them have signed the charter (version {charter['charter_version']}).")


async def _name_functions(season: Season) -> None:
    cast, gateways = season.cast, season.gateways
    cooperative = await gateways.get(cast.founder, "membership", "/v1/cooperative")
    season.today = cooperative["today"]
    jurors = cast.of("juror")
    functions = [(cast.president, "technical_presidency"), *[(one, "strategic_council") for one in cast.of("council")]]
    functions += [(one, "jury") for one in jurors]
    for person, role in functions:
        mandate = {"member_id": person.member_id, "role": role, "from_on": season.today}
        await gateways.post(cast.founder, "membership", "/v1/mandates", mandate)
    await asyncio.gather(*[log_in(season, person) for person, _ in functions])  # a token carries its functions
    for service in ("events", "missions", "wallet", "marketplace"):
        for person, role in functions:
            await gateways.until(f"{service} knows {role} of {person.public_name}", _known(season, service, person))
    names = ", ".join(one.public_name for one in jurors)
    council = ", ".join(one.public_name for one in cast.of("council"))
    season.say(f"   Technical presidency: {cast.president.public_name}. Council: {council}. Jury: {names}.")


def _known(season: Season, service: str, person: Person) -> Look[bool]:
    async def look() -> bool | None:
        me = await season.gateways.get(person, service, "/v1/me")
        return True if me["mandates"] else None

    return look
