"""A first season: what a frontend would ask of the five gateways, step by step, and what must come of it.

Three Plugs are needed for a team of 5:3:2, and Plug status comes from the playlist only; so three full tracks enter it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from deploy.local.demo.failure import SeasonFailed
from deploy.local.demo.gateways import Gateways
from deploy.local.demo.mailbox import Mailbox
from deploy.local.demo.people import Cast, Person
from shared.clock import Clock
from shared.money import Unit, format_amount


class Command(Protocol):
    """Runs a one-shot command of a service and returns what it printed."""

    def __call__(self, service: str, *arguments: str, settings: dict[str, str] | None = None) -> Awaitable[str]:
        """`python -m services.<service> <arguments>`, with further variables."""


@dataclass
class Season:
    """What every step stands on."""

    cast: Cast
    gateways: Gateways
    mailbox: Mailbox
    command: Command
    clock: Clock
    """What a phone in the room shows."""
    set_clock: Callable[[int], None]
    """Puts every clock ahead by so many seconds: nobody waits while an evening goes by."""
    say: Callable[[str], None]
    ahead_seconds: int = 0
    territory_id: str = ""
    today: str = ""

    @property
    def people(self) -> Sequence[Person]:
        """Everybody with an account, by member number."""
        return self.cast.people

    def let_pass(self, seconds: int) -> None:
        """Time goes by, for all processes alike."""
        self.ahead_seconds += seconds
        self.set_clock(self.ahead_seconds)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a member has: cents and hundredths of a credit; `costs` are advanced ones, to be paid back."""

    eur: int
    sub: int
    col: int
    costs: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What everybody has, and the pot commun, at one moment."""

    balances: dict[int, Balance] = field(default_factory=dict)
    """By member number."""
    pot: int = 0


async def standing_of(season: Season) -> Standing:
    """Ask the wallet, each for themselves."""
    found = {person.number: await balance_of(season, person) for person in season.people}
    pot = await season.gateways.get(season.cast.founder, "wallet", "/v1/pot")
    return Standing(found, pot["balance"]["amount"])


async def balance_of(season: Season, person: Person) -> Balance:
    """What one member has."""
    shown = await season.gateways.get(person, "wallet", "/v1/me/balances")
    eur, sub, col = (shown[unit]["balance"]["amount"] for unit in ("eur", "sub", "col"))
    return Balance(eur, sub, col, shown["direct_costs"]["amount"])


async def until_balance(season: Season, person: Person, **wanted: int) -> None:
    """Wait until the wallet shows these amounts for a member. Raises `SeasonFailed` if it never does."""
    seen: list[Balance] = []

    async def look() -> bool | None:
        seen[:] = [await balance_of(season, person)]
        return True if all(getattr(seen[0], unit) == amount for unit, amount in wanted.items()) else None

    figures = ", ".join(format_amount(amount, unit_of(unit)) for unit, amount in wanted.items())
    try:
        await season.gateways.until(f"{person.public_name} has {figures}", look)
    except SeasonFailed as error:
        raise SeasonFailed(f"{error} The wallet shows {seen[0]}.") from error


def unit_of(field_name: str) -> Unit:
    """The unit of a figure of `Balance`."""
    return {"sub": "SUB", "col": "COL"}.get(field_name, "EUR")  # type: ignore[return-value]


def expect(what: str, found: object, wanted: object) -> None:
    """Raise `SeasonFailed` unless a figure is what it must be."""
    if found != wanted:
        raise SeasonFailed(f"{what}: {found}, where {wanted} was expected.")
