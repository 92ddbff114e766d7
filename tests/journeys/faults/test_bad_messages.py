"""F12 and F13: one message that always fails, and messages that nobody could ever read; the queue flows on."""

import asyncio
import json
from uuid import UUID

import aiormq
import pytest
from pamqp.commands import Basic

from deploy.local.errors import LaunchError
from shared.contracts.membership import MemberRegistered
from shared.contracts.message import Member
from shared.contracts.missions import MissionFeesReversed
from shared.ids import new_id
from shared.messaging import topology
from shared.messaging.transports.amqp import CONTENT_TYPE
from shared.messaging.transports.port import Outgoing
from shared.testing.wire import envelope_bytes
from tests.journeys.faults.cooperative import CREDITED, Cooperative

STATES = "SELECT count(*) FROM inbox_messages WHERE state = $1"
REVERSED = MissionFeesReversed.routing_key
DEAD_QUEUE = topology.dead_queue_name("wallet")


async def test_poison_is_put_aside_and_applied_after_the_repair(coop: Cooperative) -> None:
    """The defect is in the database of the running wallet: one statement can never be stored."""
    world = coop.world
    bad, *good = await coop.accepted(3)
    (worker,) = world.copies("wallet-worker")
    async with world.owner("wallet") as owner:
        await owner.execute(f"ALTER TABLE fee_statements ADD CONSTRAINT defect CHECK (source_id <> '{bad}') NOT VALID")
    await coop.complete([bad, *good])
    await coop.credited(good)
    assert await world.count("wallet", CREDITED, [bad]) == 0
    ahead = await _let_it_die(coop)
    assert 300 < ahead < 3_600, "tried six times, after growing pauses"

    assert await world.metric(worker, "pourpar_inbox_dead") == 1
    listed = await world.stack.command("wallet", "dead-letters", "list")
    assert "missions.mission_completed.v1" in listed
    assert "1 dead" in listed
    message_id = listed.split()[0]
    shown = await world.stack.command("wallet", "dead-letters", "show", message_id)
    assert "CheckViolation" in shown, "with its trace"
    async with world.owner("wallet") as owner:
        await owner.execute("ALTER TABLE fee_statements DROP CONSTRAINT defect")
    replayed = await world.stack.command("wallet", "dead-letters", "replay", message_id, "--reason", "repaired")
    assert "1 message(s): replay" in replayed
    await coop.credited([bad])
    assert await world.metric(worker, "pourpar_inbox_dead") == 0
    trail = "SELECT count(*) FROM audit_trail WHERE action = 'dead_letters_replay' AND details ->> 'reason' = $1"
    assert await world.count("wallet", trail, "repaired") == 1


async def _let_it_die(coop: Cooperative) -> int:
    """Move the clock of the stack to each next attempt; how many seconds it took."""
    world, ahead = coop.world, 0
    try:
        async with asyncio.timeout(60):
            while not await world.count("wallet", STATES, "dead"):
                query = "SELECT attempts, next_attempt_at FROM inbox_messages WHERE state = 'parked'"
                for row in await world.rows("wallet", query):
                    wait = (row[1] - world.clock.now()).total_seconds()
                    if wait > 0:
                        ahead += int(wait) + 1
                        world.stack.set_clock(ahead)
                await asyncio.sleep(0.2)
    finally:
        world.stack.set_clock(0)
    return ahead


def _with(**changes: object) -> bytes:
    return envelope_bytes(MissionFeesReversed.example(), **changes)  # type: ignore[arg-type]


def _without(name: str) -> bytes:
    envelope = json.loads(_with())
    del envelope["data"][name]
    return json.dumps(envelope).encode()


# With an id they are kept in the listener's database, with the reason; without one they go to the dead queue.
WITH_AN_ID = {
    "another type than its routing key": (_with(type="missions.mission_completed.v1"), "type_differs_from_routing_key"),
    "an unknown major version inside": (_with(type="missions.fees_reversed.v9"), "type_differs_from_routing_key"),
    "a source that is not the sender": (_with(source="wallet"), "source_is_not_the_owner"),
    "a subject that is not the payload's": (_with(subject=str(new_id())), "subject_differs_from_payload"),
    "a sequence below one": (_with(sequence=0), "contract_broken: sequence"),
    "a sequence as text": (_with(sequence="1"), "contract_broken: sequence"),
    "a field is missing": (_without("statement_id"), "contract_broken: data.statement_id"),
    "a text of a megabyte": (_with(type="x" * 900_000), "contract_broken: type"),
    "a date that is none": (_with(businessdate="2026-02-30"), "contract_broken: businessdate"),
}
WITHOUT_AN_ID = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "deep": b"[" * 200_000,
    "too large": b'{"pad": "' + b"x" * 1_100_000 + b'"}',
    "duplicate keys": b'{"id": 1, "id": 2}',
    "not UTF-8": b"\xff\xfe",
    "an id that is none": _with(id="not-an-id"),
}


async def test_what_can_never_be_applied_is_put_aside_at_once(coop: Cooperative) -> None:
    world = coop.world
    bodies = [body for body, _ in WITH_AN_ID.values()] + list(WITHOUT_AN_ID.values())
    missions = await coop.accepted(1)
    await world.put("missions", [Outgoing(new_id(), REVERSED, body, mandatory=True) for body in bodies])
    foreign = await _raw(coop, _with(), content_type="text/plain")
    anonymous = await _raw(coop, _with(), user_id=None)
    await _say_by_a_newer_sender(coop)
    await coop.complete(missions)
    await coop.credited(missions)

    await world.until("wallet", STATES, len(WITH_AN_ID) + 2, "dead")
    rows = await world.rows("wallet", "SELECT message_id, reason, attempts FROM inbox_messages")
    reasons = {row[0]: row[1] for row in rows}
    assert {row[2] for row in rows} == {1}, "nothing is tried twice that can never work"
    for what, (body, reason) in WITH_AN_ID.items():
        assert reasons[UUID(json.loads(body)["id"])].startswith(reason), what
    assert reasons[foreign] == "wrong_content_type"
    assert reasons[anonymous] == "sender_is_not_the_source"
    assert await _dead_bodies(coop, len(WITHOUT_AN_ID)) == sorted(WITHOUT_AN_ID.values())

    listed = await world.stack.command("wallet", "dead-letters", "list")
    assert f"{len(rows)} dead" in listed
    for key in {row[0] for row in await world.rows("wallet", "SELECT routing_key FROM inbox_messages")}:
        await world.stack.command("wallet", "dead-letters", "drop", "--type", key, "--reason", "planted by the test")
    with pytest.raises(LaunchError):
        await world.stack.command("wallet", "dead-letters", "drop", "--type", REVERSED, "--reason", "nothing left")


async def _say_by_a_newer_sender(coop: Cooperative) -> None:
    """What it adds is ignored, and the rest is applied."""
    member = Member(member_id=new_id(), member_number=90_000)
    registered = MemberRegistered(member=member, kind="person", registered_on=coop.world.clock.today(), language="fr")
    body = envelope_bytes(registered, added_later={"by": "a newer sender"})
    for listener in registered.listeners:
        coop.world.told[listener].add(UUID(json.loads(body)["id"]))
    await coop.world.put("membership", [Outgoing(new_id(), registered.routing_key, body, mandatory=True)])
    known = "SELECT count(*) FROM known_members WHERE member_id = $1"
    await coop.world.until("wallet", known, 1, member.member_id)


async def _raw(coop: Cooperative, body: bytes, **changes: str | None) -> UUID:
    """Publish as missions' user, with other properties than the kit's relay gives."""
    connection = await aiormq.connect(coop.world.bus_url("missions"))
    channel = await connection.channel()
    properties = {"content_type": CONTENT_TYPE, "user_id": "missions", "delivery_mode": 2, **changes}
    await channel.basic_publish(
        body,
        exchange="missions",
        routing_key=REVERSED,
        properties=Basic.Properties(**properties),  # type: ignore[arg-type]
    )
    await connection.close()
    return UUID(json.loads(body)["id"])


async def _dead_bodies(coop: Cooperative, wanted: int) -> list[bytes]:
    """What lies in the wallet's dead queue, taken off it."""
    connection = await aiormq.connect(coop.world.bus_url("wallet"))
    channel = await connection.channel()
    bodies: list[bytes] = []
    async with asyncio.timeout(15):
        while len(bodies) < wanted:
            message = await channel.basic_get(DEAD_QUEUE, no_ack=True)
            if isinstance(message.delivery, Basic.GetOk):
                bodies.append(message.body)
            else:
                await asyncio.sleep(0.05)
    message = await channel.basic_get(DEAD_QUEUE, no_ack=True)
    assert not isinstance(message.delivery, Basic.GetOk)
    await connection.close()
    return sorted(bodies)


async def test_the_broker_refuses_what_is_larger_than_its_limit(coop: Cooperative) -> None:
    with pytest.raises(aiormq.exceptions.AMQPError):
        await _raw(coop, b'{"id": "' + str(new_id()).encode() + b'", "pad": "' + b"x" * (129 * 2**20) + b'"}')
    missions = await coop.accepted(1)
    await coop.complete(missions)
    await coop.credited(missions)
