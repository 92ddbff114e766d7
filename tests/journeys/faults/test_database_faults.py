"""F14 and F15: the line to the database breaks, in the middle of a COMMIT, in a transaction, and while idle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest

from shared.ids import new_id
from shared.testing.proxy import Proxy
from tests.journeys.faults.cooperative import CREDITED, Cooperative

NAMED = "SELECT count(*) FROM clients WHERE name = $1"


@asynccontextmanager
async def through_a_proxy(coop: Cooperative, name: str) -> AsyncIterator[Proxy]:
    """The one process of a role, behind a proxy to its database."""
    service = name.partition("-")[0]
    parts = urlsplit(coop.world.stack.servers.urls[service].database)
    async with Proxy(parts.hostname or "", parts.port or 5432) as proxy:
        place = parts.netloc.rpartition("@")[0] + f"@127.0.0.1:{proxy.port}"
        url = urlunsplit(parts._replace(netloc=place))
        await coop.world.restart_with(name, {f"{service.upper()}_DATABASE_URL": url})
        await coop.world.stack.wait_ready()
        yield proxy
        await coop.world.stack.scale(name, 0)


def _client(name: str) -> dict[str, str]:
    return {"kind": "company", "name": name}


def _says_try_again(answer: httpx.Response) -> bool:
    return answer.status_code == 503 and "retry-after" in answer.headers and answer.json()["code"] == "unavailable"


@pytest.mark.parametrize("path", ["/v1/clients", "/v1/missions"])
async def test_a_commit_whose_answer_is_lost_has_one_effect(coop: Cooperative, path: str) -> None:
    name, key = f"Atelier {new_id()}", str(new_id())
    body: dict[str, object] = dict(_client(name))
    count = NAMED
    if path == "/v1/missions":
        planned = {"amount": 10_000, "unit": "EUR"}
        body = {"client_id": coop.client_id, "title": name, "planned": planned}
        count = "SELECT count(*) FROM missions WHERE title = $1"
    async with through_a_proxy(coop, "missions-api") as proxy:
        proxy.cut_after(b"COMMIT", said_before=b"INSERT INTO idempotency_keys")
        lost = await coop.world.post(coop.lead, path, body, key, persistent=False)
        assert _says_try_again(lost), lost.text
        assert proxy.cuts == 1
        assert await coop.world.count("missions", count, name) == 1, "it was committed all the same"
        again = await coop.world.post(coop.lead, path, body, key)
        assert again.status_code == 201
        assert again.headers["idempotency-replayed"] == "true"
        assert await coop.world.count("missions", count, name) == 1


async def test_a_workers_commit_whose_answer_is_lost_has_one_effect(coop: Cooperative) -> None:
    missions = await coop.accepted(1)
    async with through_a_proxy(coop, "wallet-worker") as proxy:
        (worker,) = coop.world.copies("wallet-worker")
        proxy.cut_after(b"COMMIT", said_before=b"INSERT INTO transfers")
        await coop.complete(missions)
        await coop.credited(missions)
        assert proxy.cuts == 1
        assert await coop.world.count("wallet", CREDITED, missions) == 1
        async with asyncio.timeout(20):  # nothing was acknowledged: it comes again, and is known
            while not await coop.world.metric(worker, "pourpar_messages_handled_total", 'outcome="duplicate"'):
                await asyncio.sleep(0.1)


async def _terminate(coop: Cooperative, where: str, wanted: int = 1) -> int:
    admin = await asyncpg.connect(coop.world.admin_url)
    try:
        async with asyncio.timeout(15):
            while True:
                found = await admin.fetch(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {where}")  # noqa: S608
                if len(found) >= wanted:
                    return len(found)
                await asyncio.sleep(0.05)
    finally:
        await admin.close()


async def test_sessions_ended_while_idle_are_replaced(coop: Cooperative) -> None:
    name, key = f"Atelier {new_id()}", str(new_id())
    (await coop.world.post(coop.lead, "/v1/clients", _client(f"{name} avant"))).raise_for_status()
    assert await _terminate(coop, "application_name LIKE 'missions-%' AND state = 'idle'") >= 1
    first = await coop.world.post(coop.lead, "/v1/clients", _client(name), key, persistent=False)
    assert first.status_code == 201 or _says_try_again(first), first.text
    assert (await coop.world.post(coop.lead, "/v1/clients", _client(name), key)).status_code == 201
    assert await coop.world.count("missions", NAMED, name) == 1


async def test_a_request_whose_session_ends_in_its_transaction_leaves_nothing(coop: Cooperative) -> None:
    name, key = f"Atelier {new_id()}", str(new_id())
    async with coop.world.owner("missions") as owner, owner.transaction():
        await owner.execute("LOCK TABLE clients IN ACCESS EXCLUSIVE MODE")
        waiting = asyncio.create_task(coop.world.post(coop.lead, "/v1/clients", _client(name), key, persistent=False))
        blocked = "application_name = 'missions-api' AND wait_event_type = 'Lock' AND state = 'active'"
        assert await _terminate(coop, blocked) == 1
        answer = await waiting
        assert _says_try_again(answer), answer.text
    assert await coop.world.count("missions", NAMED, name) == 0
    assert (await coop.world.post(coop.lead, "/v1/clients", _client(name), key)).status_code == 201
    assert await coop.world.count("missions", NAMED, name) == 1


async def test_a_batch_whose_session_ends_in_its_transaction_comes_again(coop: Cooperative) -> None:
    missions = await coop.accepted(2)
    async with coop.world.owner("wallet") as owner, owner.transaction():
        await owner.execute("LOCK TABLE fee_statements IN ACCESS EXCLUSIVE MODE")
        await coop.complete(missions)
        blocked = "application_name = 'wallet-worker' AND wait_event_type = 'Lock' AND state = 'active'"
        assert await _terminate(coop, blocked) >= 1
    await coop.credited(missions)
