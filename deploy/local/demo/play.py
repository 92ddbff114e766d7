"""A season from its founding to the ledger's own check, on a running stack."""

from collections.abc import Callable
from dataclasses import dataclass

from deploy.local.demo.evening import Drawn, play_evening
from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.founding import found_cooperative
from deploy.local.demo.gateways import Gateways, Json
from deploy.local.demo.mailbox import Mailbox
from deploy.local.demo.mission import play_mission
from deploy.local.demo.order import play_order
from deploy.local.demo.people import Cast, cast_of
from deploy.local.demo.season import Season, Standing, standing_of
from deploy.local.demo.travel import Travelled, travelled
from deploy.local.options import StackOptions
from deploy.local.stack import Stack
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a season."""

    cast: Cast
    before: Standing
    """Once everybody had an account."""
    after: Standing
    drawn: Drawn
    check: Json
    """The ledger's own check, as the wallet's gateway answers."""
    messages: list[Travelled]


def seeded(seed: int) -> dict[str, str]:
    """The settings with which a stack gives the draws of a seed; see `StackOptions.settings`."""
    return {"EVENTS_DRAW_SEED": str(seed)}


def step(number: int, title: str, say: Callable[[str], None]) -> None:
    """Say which step begins."""
    say(f"{number}. {title}")


async def play(stack: Stack, seed: int, say: Callable[[str], None]) -> Outcome:
    """Play the season of a seed. Raises `SeasonFailed` with a sentence when anything is off."""
    options: StackOptions = stack.options
    if options.environment == "production":
        raise SeasonFailed("A demo season is for ENVIRONMENT=demo or test only.")
    gateways = Gateways({service: stack.address(service) for service in options.services})
    season = Season(
        cast=cast_of(seed),
        gateways=gateways,
        mailbox=Mailbox(stack.files.mails),
        command=stack.command,
        clock=Clock(offset_file=stack.files.clock),
        set_clock=stack.set_clock,
        say=say,
    )
    try:
        return await _play(season, stack)
    finally:
        await gateways.close()


async def _play(season: Season, stack: Stack) -> Outcome:
    step(1, "Eight people register, sign the charter and log in; functions are named", season.say)
    await found_cooperative(season)
    before = await standing_of(season)
    step(2, "A plugNplay evening", season.say)
    drawn = await play_evening(season)
    step(3, "An order between two Plugs, paid in credits", season.say)
    await play_order(season)
    step(4, "A mission for a client", season.say)
    await play_mission(season)
    step(5, "The ledger's own check", season.say)
    check = await _check(season)
    messages = await travelled(stack.servers.urls, stack.files.logs)
    return Outcome(season.cast, before, await standing_of(season), drawn, check, messages)


async def _check(season: Season) -> Json:
    """Every proof of the ledger. Raises `SeasonFailed` with the first that does not hold."""
    check = await season.gateways.get(season.cast.president, "wallet", "/v1/check?whole=true")
    broken = [f"{proof['name']} ({proof['first_bad']})" for proof in check["proofs"] if not proof["holds"]]
    if broken or not check["holds"]:
        raise SeasonFailed(f"The ledger's check does not hold: {', '.join(broken)}.")
    season.say(
        f"   {len(check['proofs'])} proofs hold over {check['accounts']} accounts, {check['groups']} groups and"
        f" {check['transfers']} transfers."
    )
    return check
