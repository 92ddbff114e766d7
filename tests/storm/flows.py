"""The flows that the storm passes over. A new flow is one more entry of `FLOWS`: what to prepare, what to play, and
the processes it passes through."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.local.demo.mission import play_mission
from deploy.local.demo.order import play_order
from deploy.local.demo.people import Person
from tests.storm.season import Storm

REGISTERED = "membership.member_registered.v1"


@dataclass(frozen=True, slots=True)
class Flow:
    """`prepare` runs unharmed, `play` under the crash; `play` asserts what must have come of it, once."""

    processes: Sequence[str]
    prepare: Callable[[Storm], Awaitable[Any]]
    play: Callable[[Storm, Any], Awaitable[None]]


async def _nothing(storm: Storm) -> None:
    """Everybody is there already."""


async def _newcomer(storm: Storm) -> Person:
    """A member who has signed."""
    person = storm.somebody()
    await storm.join(person)
    return person


async def _two_plugs(storm: Storm) -> tuple[Person, Person]:
    """Two new Plugs with 100.00 SUB each."""
    buyer, seller = await _newcomer(storm), await _newcomer(storm)
    await storm.admit(buyer)
    await storm.admit(seller)
    return buyer, seller


async def _mission(storm: Storm, _prepared: None) -> None:
    """Client, team, agreement, acceptance, completion → fees to the cent, and the pot."""
    await play_mission(storm.season)


async def _order(storm: Storm, parties: tuple[Person, Person]) -> None:
    """Listing, order, hold, delivery, completion → SUB destroyed, COL issued, a line in the portfolio."""
    await play_order(storm.with_people(*parties))


async def _admission(storm: Storm, person: Person) -> None:
    """Entered the playlist → Plug → the SUB of the year, once."""
    await storm.admit(person)
    grants = "SELECT count(*) FROM yearly_grants WHERE CAST(member_id AS text) = $1"
    assert await storm.world.count("wallet", grants, person.member_id) == 1


async def _registration(storm: Storm, person: Person) -> None:
    """Asked to join, verified by mail, signed → known to all services, once."""
    await storm.join(person)
    said = "SELECT count(*) FROM sent_messages WHERE routing_key = $1 AND CAST(subject AS text) = $2"
    assert await storm.world.count("membership", said, REGISTERED, person.member_id) == 1
    known = "SELECT count(*) FROM known_members WHERE CAST(member_id AS text) = $1"
    for service in ("wallet", "missions"):
        await storm.world.until(service, known, 1, person.member_id)


async def _somebody(storm: Storm) -> Person:
    """Nobody has heard of them."""
    return storm.somebody()


FLOWS = {
    "mission": Flow(
        (
            *("missions-api", "missions-relay", "missions-worker", "wallet-worker", "wallet-relay"),
            *("membership-worker", "marketplace-worker"),
        ),
        _nothing,
        _mission,
    ),
    "order": Flow(
        (
            *("marketplace-api", "marketplace-relay", "marketplace-worker", "wallet-worker", "wallet-relay"),
            "membership-worker",
        ),
        _two_plugs,
        _order,
    ),
    "admission": Flow(
        (
            *("membership-worker", "membership-relay", "wallet-worker", "wallet-relay"),
            *("marketplace-worker", "missions-worker", "events-worker"),
        ),
        _newcomer,
        _admission,
    ),
    "registration": Flow(
        (
            *("membership-api", "membership-worker", "membership-relay"),
            *("wallet-worker", "marketplace-worker", "missions-worker", "events-worker"),
        ),
        _somebody,
        _registration,
    ),
}
