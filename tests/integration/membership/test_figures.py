"""The figures of a territory are what the services said, in whatever order and however often."""

import random
from typing import Any
from uuid import UUID

import orjson

from shared.contracts.events import EveningHeld
from shared.contracts.marketplace import ListingPublished, ListingWithdrawn, OrderCompleted
from shared.contracts.message import Message
from shared.contracts.missions import FeeLine, MissionCompleted
from shared.contracts.wallet import CreditedLine, FeesCredited, HoldSettled
from shared.ids import new_id
from shared.messaging.transports.port import Incoming
from shared.money import Amount
from tests.integration.membership.people import Cooperative, Person


def said_in(coop: Cooperative, message: Message, territory: UUID | None, sequence: int = 1) -> Incoming:
    """A message of a territory, as the bus hands it over."""
    raw = coop.membership.incoming(message, sequence=sequence)
    envelope: dict[str, Any] = orjson.loads(raw.body)
    if territory is not None:
        envelope["territory"] = str(territory)
    return Incoming(raw.token, raw.routing_key, orjson.dumps(envelope), raw.deliveries, raw.sender)


def euros(cents: int) -> Amount:
    """Euros."""
    return Amount(amount=cents, unit="EUR")


def evening(coop: Cooperative) -> EveningHeld:
    """An evening with ten performances."""
    counts = {"signed_up": 12, "performed": 10, "retained": 2, "no_shows": 2, "volunteers": 4}
    return EveningHeld(evening_id=new_id(), held_on=coop.today(), **counts)


def listing(seller: Person, territory: UUID) -> ListingPublished:
    """A published service."""
    return ListingPublished(
        listing_id=new_id(),
        listing_version=1,
        seller=seller.member,
        category_code="mix",
        skill_codes=(),
        price_credits=3_000,
        territory_id=territory,
    )


def mission(coop: Cooperative, who: Person) -> tuple[MissionCompleted, FeesCredited]:
    """A mission of 2 400.00 EUR and what the wallet makes of it."""
    member = FeeLine(line_id=new_id(), line_no=1, kind="member", member=who.member, amount=euros(204_000))
    pot = FeeLine(line_id=new_id(), line_no=2, kind="pot", amount=euros(36_000))
    completed = MissionCompleted(
        mission_id=new_id(),
        statement_id=new_id(),
        client_id=new_id(),
        accepted=euros(240_000),
        pot_share_bps=1_500,
        policy_version=0,
        lines=(member, pot),
        accepted_on=coop.today(),
    )
    credited = FeesCredited(
        statement_id=completed.statement_id,
        source="mission",
        source_id=completed.mission_id,
        lines=(
            CreditedLine(line_id=member.line_id, kind="member", member=who.member, amount=euros(204_000)),
            CreditedLine(line_id=pot.line_id, kind="pot", amount=euros(36_000)),
        ),
        group_id=new_id(),
        credited_on=coop.today(),
    )
    return completed, credited


def facts_of_a_year(coop: Cooperative, alix: Person, lyon: UUID) -> list[Incoming]:
    """Evenings, listings, a mission and an order, some of them in another territory or in none."""
    home, kept, gone = coop.territory_id, listing(alix, coop.territory_id), listing(alix, coop.territory_id)
    completed, credited = mission(coop, alix)
    order = new_id()
    return [
        said_in(coop, evening(coop), None),
        said_in(coop, evening(coop), home),
        said_in(coop, evening(coop), lyon),
        said_in(coop, kept, home),
        said_in(coop, gone, home, 1),
        said_in(coop, ListingWithdrawn(listing_id=gone.listing_id, seller=alix.member, reason="by_seller"), home, 2),
        said_in(coop, completed, lyon),
        said_in(coop, credited, None),
        said_in(
            coop,
            OrderCompleted(
                order_id=order,
                buyer=coop.presidency.member,
                seller=alix.member,
                how="buyer",
                skill_codes=(),
                completed_on=coop.today(),
            ),
            home,
        ),
        said_in(
            coop,
            HoldSettled(
                hold_id=order,
                settlement_no=1,
                final=True,
                seller=alix.member,
                to_seller=Amount(amount=3_000, unit="COL"),
                settled_on=coop.today(),
            ),
            home,
        ),
    ]


async def test_figures_from_facts_in_any_order_and_twice(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    await coop.membership.hear(coop.admission(alix))
    lyon = UUID((await coop.post("/v1/territories", coop.presidency, {"code": "lyon", "name": "Lyon"}))["territory_id"])
    home, facts = coop.territory_id, facts_of_a_year(coop, alix, lyon)
    random.Random(7).shuffle(facts)
    for fact in facts:
        await coop.membership.hear_raw([fact])
    await coop.membership.hear_raw(facts)
    assert await coop.membership.failures() == []
    figures = await coop.get(f"/v1/territories/{home}/figures", alix)
    del figures["as_of"]
    assert figures == {
        "territory_id": str(home),
        "evenings_held": 2,
        "artists_performed": 20,
        "plugs_admitted": 1,
        "plugs_active": 1,
        "services_published": 1,
        "services_done": 1,
        "external_revenue": 0,
        "pot": 0,
    }
    elsewhere = await coop.get(f"/v1/territories/{lyon}/figures", alix)
    assert (elsewhere["evenings_held"], elsewhere["external_revenue"], elsewhere["pot"]) == (1, 240_000, 36_000)
    own = (await coop.get("/v1/me", alix))["figures"]
    assert (own["services_given"], own["services_received"], own["credits_earned"]) == (1, 0, 3_000)
    assert (await coop.get("/v1/me", coop.presidency))["figures"]["services_received"] == 1
    await coop.get(f"/v1/territories/{new_id()}/figures", alix, 404)
