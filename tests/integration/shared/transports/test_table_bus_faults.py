"""The table bus' own traps: who may do what, the frozen backend, the dead taker under load, and installing again."""

import asyncio
import os
import signal

import asyncpg
import pytest

from deploy.local.provision import connected
from shared.ids import new_id
from shared.messaging import topology
from shared.messaging.transports.port import Outcome, TransportUnavailable
from shared.messaging.transports.postgres import PostgresTransport, install
from tests.integration.shared.transports.buses import (
    REGISTERED,
    REVERSED,
    TableBus,
    nothing_comes,
    numbered,
    outgoing,
    publish,
    take,
    transport,
)

FORBIDDEN = (
    "SELECT * FROM bus.deliveries",
    "INSERT INTO bus.deliveries (listener, message_id, source, routing_key, body)"
    " VALUES ('events', gen_random_uuid(), 'membership', 'membership.member_registered.v1', '')",
    "UPDATE bus.deliveries SET taken_by = NULL",
    "DELETE FROM bus.deliveries",
    "DELETE FROM bus.dead",
    "INSERT INTO bus.bindings VALUES ('wallet', 'x', 'events')",
    "UPDATE bus.users SET service = 'membership'",
    "TRUNCATE bus.takers",
    "CREATE TABLE bus.mine (a int)",
    "CREATE OR REPLACE FUNCTION bus.me() RETURNS text LANGUAGE sql AS $$ SELECT 'membership' $$",
    "SET SESSION AUTHORIZATION postgres",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_a_service_has_no_right_but_the_functions(table_bus: TableBus, statement: str) -> None:
    async with connected(table_bus.url("wallet")) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_a_service_speaks_in_its_own_name_only(table_bus: TableBus) -> None:
    async with connected(table_bus.url("wallet")) as connection:
        keys = [REGISTERED, topology.replay_key("events", REGISTERED)]
        ids = [new_id(), new_id()]
        assert await connection.fetchval("SELECT bus.publish($1, $2, $3)", ids, keys, [b"{}"] * 2) == [False, False]
    events = await transport(table_bus, "events").open_taker(10)
    assert await nothing_comes(events)
    await events.close()


async def test_a_service_cannot_touch_what_another_holds(table_bus: TableBus) -> None:
    await publish(table_bus, "missions", numbered(1))
    wallet = await transport(table_bus, "wallet").open_taker(10)
    (taken,) = await take(wallet, 1)
    async with connected(table_bus.owner_url) as owner:
        taker, place = await owner.fetchrow("SELECT taken_by, position FROM bus.deliveries")
    async with connected(table_bus.url("events")) as events:
        await events.execute("SELECT bus.ack($1, $2)", taker, [place])
        await events.execute("SELECT bus.reject($1, $2, 'no')", taker, place)
        await events.execute("SELECT bus.leave_queue($1)", taker)
        await events.execute("SELECT bus.recover(0)")
    async with connected(table_bus.owner_url) as owner:
        assert await owner.fetchval("SELECT taken_by FROM bus.deliveries") == taker
    await wallet.ack([taken])
    await wallet.close()


async def test_a_role_that_is_no_user_of_the_bus_is_refused(table_bus: TableBus) -> None:
    owner = PostgresTransport(table_bus.owner_url, "wallet")
    with pytest.raises(TransportUnavailable, match="is no user of the bus"):
        await owner.ping()


async def test_a_taker_that_is_not_registered_gets_nothing(table_bus: TableBus) -> None:
    await publish(table_bus, "missions", numbered(1))
    async with connected(table_bus.url("wallet")) as connection:
        with pytest.raises(asyncpg.InvalidParameterValueError):
            await connection.fetch("SELECT * FROM bus.take(-1, 10)")


async def test_a_frozen_backend_gives_unknown_outcomes_then_unavailable(table_bus: TableBus) -> None:
    missions = PostgresTransport(table_bus.url("missions"), "missions", answer_seconds=0.5)
    publisher = await missions.open_publisher()
    async with connected(table_bus.admin_url) as admin:
        ask = "SELECT pid FROM pg_stat_activity WHERE application_name = 'missions bus publisher'"
        pid = await admin.fetchval(ask)
    os.kill(pid, signal.SIGSTOP)
    try:
        assert await publisher.publish(numbered(2)) == [Outcome.UNKNOWN] * 2
        with pytest.raises(TransportUnavailable):
            await publisher.publish(numbered(1))
        await publisher.close()
    finally:
        os.kill(pid, signal.SIGCONT)
    assert await publish(table_bus, "missions", numbered(1)) == ["confirmed"]


async def test_a_dead_takers_messages_come_back_to_one_that_is_never_idle(table_bus: TableBus) -> None:
    await publish(table_bus, "missions", [outgoing(body=b"held")])
    dying = await transport(table_bus, "wallet").open_taker(10)
    await take(dying, 1)
    busy = await transport(table_bus, "wallet").open_taker(10)
    publisher = await transport(table_bus, "missions").open_publisher()
    async with connected(table_bus.admin_url) as admin:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'wallet bus taker'"
            " AND backend_start = (SELECT min(backend_start) FROM pg_stat_activity"
            " WHERE application_name = 'wallet bus taker')"
        )
    seen: set[bytes] = set()
    async with asyncio.timeout(5):
        while b"held" not in seen:
            await publisher.publish([outgoing(body=b"new")])
            taken = await busy.take(10)
            seen |= {each.body for each in taken}
            await busy.ack(taken)
    for session in (publisher, busy, dying):
        await session.close()


async def test_a_cancelled_call_that_may_have_taken_ends_the_session(table_bus: TableBus) -> None:
    taker = await transport(table_bus, "wallet").open_taker(10)
    async with connected(table_bus.owner_url) as owner, owner.transaction():
        await owner.execute("LOCK TABLE bus.deliveries IN ACCESS EXCLUSIVE MODE")
        waiting = asyncio.create_task(taker.take(1))
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    with pytest.raises(TransportUnavailable):
        await taker.take(1)
    await taker.close()


async def test_installing_again_keeps_messages_and_renews_bindings(table_bus: TableBus) -> None:
    await publish(table_bus, "missions", numbered(1))
    async with connected(table_bus.owner_url) as owner:
        await owner.execute("INSERT INTO bus.bindings VALUES ('missions', 'missions.old.v1', 'wallet')")
        await owner.execute("DELETE FROM bus.bindings WHERE routing_key = $1", REVERSED)
    assert await transport(table_bus, "wallet").missing_bindings([REVERSED]) == [REVERSED]
    await install(table_bus.owner_url, {name: made.runtime for name, made in table_bus.services.items()})
    assert await transport(table_bus, "wallet").missing_bindings([REVERSED]) == []
    assert await publish(table_bus, "missions", [outgoing("missions.old.v1")]) == ["unroutable"]
    taker = await transport(table_bus, "wallet").open_taker(10)
    assert len(await take(taker, 1)) == 1
    await taker.close()
