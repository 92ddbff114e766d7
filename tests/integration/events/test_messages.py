"""What events hears: every message, repeated, late and in any order; the final state is the in-order state."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from services.events.app import service
from services.events.tables import (
    charter_signatures,
    known_members,
    mandate_ends,
    mandates,
    plug_statuses,
    territories,
)
from shared.contracts.catalogue import heard_by
from shared.contracts.membership import (
    AccessRevoked,
    CharterSigned,
    DecisionAdopted,
    DecisionEffect,
    MemberRegistered,
    PlugEnded,
    PlugGranted,
    PlugResumed,
    PlugSuspended,
    RoleEnded,
    RoleGranted,
    TerritoryOpened,
)
from shared.contracts.message import Message
from shared.ids import new_id
from shared.testing.harness import ServiceHarness
from tests.integration.events.house import member

HEARD = (known_members, charter_signatures, plug_statuses, mandates, mandate_ends, territories)


def test_every_message_of_the_catalogue_has_its_handler() -> None:
    wanted = {message.routing_key for message in heard_by("events")}
    assert {subscription.message.routing_key for subscription in service.subscriptions.in_order()} == wanted


@pytest.mark.parametrize("kind", heard_by("events"), ids=lambda kind: kind.routing_key)
async def test_each_example_is_taken_and_repeated_without_harm(events: ServiceHarness, kind: type[Message]) -> None:
    message = events.incoming(kind.example())
    await events.hear_raw([message])
    state = await heard(events)
    await events.hear_raw([message, message])
    assert await heard(events) == state
    assert await events.failures() == []


async def heard(events: ServiceHarness) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    async with events.database.engine.connect() as connection:
        for table in HEARD:
            rows = await connection.execute(select(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


async def test_any_order_gives_the_state_of_the_right_order(events: ServiceHarness) -> None:
    """Four facts of one member's Plug status and a mandate given and ended, in all their orders."""
    today = events.clock.today()
    for order in permutations(range(4)):
        who, mandate_id = member(7), new_id()
        plug = [
            PlugGranted(member=who, granted_on=today, admission_id=new_id(), territory_id=new_id()),
            PlugSuspended(member=who, suspended_on=today + timedelta(days=1), decision_id=new_id()),
            PlugResumed(member=who, resumed_on=today + timedelta(days=2)),
            PlugEnded(member=who, ended_on=today + timedelta(days=3), reason="left"),
        ]
        given = [
            RoleGranted(mandate_id=mandate_id, member=who, role="jury", from_on=today),
            RoleEnded(mandate_id=mandate_id, member=who, role="jury", ended_on=today + timedelta(days=9)),
        ]
        for at in order:
            await events.hear_raw([events.incoming(plug[at], sequence=at + 1)])
            if at < 2:
                await events.hear_raw([events.incoming(given[at], sequence=at + 1)])
        state = await heard(events)
        assert (who.member_id, 7, 4, "ended", today + timedelta(days=3)) in state["plug_statuses"]
        assert (mandate_id, who.member_id, 1, "jury", None, today, None) in state["mandates"]
        assert (mandate_id, who.member_id, 2, today + timedelta(days=9)) in state["mandate_ends"]
    assert await events.failures() == []


async def test_what_was_heard_is_shown_to_the_member(events: ServiceHarness) -> None:
    who, territory_id = member(12), new_id()
    today = events.clock.today()
    await events.hear(
        TerritoryOpened(territory_id=territory_id, code="liege", opened_on=today),
        MemberRegistered(member=who, kind="person", registered_on=today, language="fr"),
    )
    await events.hear(CharterSigned(member=who, charter_version=3, signed_on=today))
    await events.hear(CharterSigned(member=who, charter_version=2, signed_on=today), sequence=1)
    long_ago, yesterday = today - timedelta(days=9), today - timedelta(days=1)
    await events.hear(
        RoleGranted(mandate_id=new_id(), member=who, role="jury", scope_id=territory_id, from_on=today),
        RoleGranted(mandate_id=new_id(), member=who, role="steward", from_on=long_ago, until_on=yesterday),
    )
    answer = await events.client.get("/v1/me", headers=events.token(who.member_id, 12))
    assert answer.json() == {
        "member_id": str(who.member_id),
        "member_number": 12,
        "name": "Artiste 12",
        "plug_status": None,
        "charter_version": 3,
        "mandates": [{"role": "jury", "scope_id": str(territory_id), "until_on": None}],
        "sign_ups": [],
        "admission": None,
        "frozen_years": [],
    }


async def test_a_member_of_whom_nothing_was_heard_is_welcome(events: ServiceHarness) -> None:
    who = member(3)
    answer = await events.client.get("/v1/me", headers=events.token(who.member_id, 3))
    assert (answer.status_code, answer.json()["plug_status"]) == (200, None)


async def test_revoked_access_is_refused(events: ServiceHarness) -> None:
    who = member(5)
    headers = events.token(who.member_id, 5)
    at = events.clock.now() + timedelta(seconds=1)
    await events.hear(AccessRevoked(member_id=who.member_id, tokens_issued_before_at=at, reason="logout_all"))
    assert (await events.client.get("/v1/me", headers=headers)).status_code == 401


async def test_a_decision_sets_a_policy_and_what_cannot_be_changes_nothing(events: ServiceHarness) -> None:
    today = events.clock.today()
    wanted = [("playlist_size", 12), ("playlist_size", 16), ("guest_contact_days", True), ("yearly_grant", 0)]
    effects = [
        DecisionEffect(effect_id=new_id(), target="events", kind="policy_value", key=key, value=value)
        for key, value in wanted
    ]
    decision = DecisionAdopted(
        decision_id=new_id(),
        decision_number=1,
        method="council",
        adopted_on=today,
        effective_on=today,
        effects=tuple(effects),
    )
    await events.hear(decision)
    answer = await events.client.get("/v1/policies", headers=events.token(member(2).member_id, 2))
    shown = {item["key"]: item["current"] for item in answer.json()["items"]}
    assert (shown["playlist_size"]["value"], shown["playlist_size"]["decision_id"]) == (12, str(decision.decision_id))
    assert (shown["guest_contact_days"]["value"], shown["guest_contact_days"]["version"]) == (365, 0)
    assert await events.failures() == []
