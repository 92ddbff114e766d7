"""The answer leaves only after COMMIT, and a database that is away is a 503, never a 500 and never a false 2xx."""

import asyncio

import httpx
import pytest
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from shared.database.engine import Database, create_engine
from shared.messaging.outbox import MessageOutbox
from shared.settings import ServiceSettings
from shared.web import create_application
from tests.integration.shared.web.conftest import Web
from tests.integration.shared.web.tested_routes import kill_backend, router


@pytest.mark.parametrize("path", ["/v1/never", "/v1/cut"])
async def test_a_commit_that_fails_answers_503(web: Web, path: str) -> None:
    answer = await web.client.post(path, json={"name": "lost"})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["code"] == "unavailable"
    assert await web.value("SELECT count(*) FROM never") == 0
    assert await web.value("SELECT count(*) FROM effects") == 0


async def test_a_connection_that_died_in_the_pool_is_a_503_and_then_replaced(web: Web) -> None:
    assert (await web.client.get("/v1/counters")).status_code == 200
    async with web.database.engine.connect() as connection:
        pid = (await connection.execute(sql("SELECT pg_backend_pid()"))).scalar_one()
    await kill_backend(str(web.database.resources), int(pid))
    statuses = [(await web.client.get("/v1/counters")).status_code for _ in range(3)]
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 200


async def test_the_cause_names_the_caller_and_the_request(web: Web) -> None:
    headers = web.keyed() | {"X-Request-ID": "019abcde-0000-7000-8000-000000000001"}
    assert (await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)).status_code == 201
    statement = "SELECT actor_id = subject_id AND correlation_id::text = request_id FROM audit_trail"
    assert await web.value(statement) is True


async def test_a_bug_is_a_500_logged_once_without_its_message_in_the_answer(web: Web) -> None:
    with capture_logs() as lines:
        answer = await web.client.get("/v1/broken", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "canary" not in answer.text
    assert "strict-transport-security" in answer.headers
    assert [line["event"] for line in lines] == ["unexpected", "request"]
    assert {line["request_id"] for line in lines} == {answer.headers["x-request-id"]}


async def test_a_refusal_takes_everything_back(web: Web) -> None:
    answer = await web.client.post("/v1/counters", json={"name": "a", "by": 1001}, headers=web.keyed())
    assert (answer.status_code, answer.json()["code"]) == (409, "test_too_much")
    assert answer.json()["detail"] == "1001 est trop."
    assert answer.json()["parameters"] == {"total": 1001}
    assert await web.value("SELECT count(*) FROM counted") == 0
    assert await web.value("SELECT count(*) FROM idempotency_keys") == 0


async def test_f19_serialization_failures_are_met_inside(web: Web) -> None:
    """Five clients on one row: most transactions are taken back at least once, and no caller sees it."""
    async with web.database.engine.begin() as connection:
        await connection.execute(sql("INSERT INTO counted VALUES ('hot', 0)"))

    async def client(number: int) -> list[int]:
        answers = [await web.client.post("/v1/serial", json={"name": str(number)}) for _ in range(20)]
        return [answer.status_code for answer in answers]

    with capture_logs() as lines:
        found = await asyncio.gather(*(client(number) for number in range(5)))
    assert [set(statuses) for statuses in found] == [{201}] * 5
    assert await web.value("SELECT total FROM counted") == 100
    assert len([line for line in lines if line["event"] == "conflict"]) > 10
    assert len([line for line in lines if line["event"] == "request"]) == 100, "one request is one line"


async def test_what_passes_is_a_503_and_what_does_not_is_a_bug(web: Web) -> None:
    for state in ("40001", "40P01", "55P03", "57014", "53300", "08006"):
        answer = await web.client.post(f"/v1/raises/{state}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2"), state
    for state in ("23505", "22003", "P0001"):
        assert (await web.client.post(f"/v1/raises/{state}")).status_code == 500, state


async def test_a_database_that_is_away_is_a_503_at_once(web: Web, settings: ServiceSettings) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nowhere"
    clock = web.database.clock
    away = Database(
        create_engine(url, application_name="away", pool_size=1),
        clock=clock,
        cooperative="pour-et-par",
        new_outbox=lambda work: MessageOutbox(work, "wallet"),
    )
    application = create_application(
        name="away",
        title="Away",
        settings=settings,
        database=away,
        routers=[router],
        key_source=web.issuer.key_source(),
    )
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        began = clock.monotonic()
        for path, headers in (("/v1/counters", {}), ("/v1/me", web.token())):
            answer = await client.get(path, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
            assert "retry-after" in answer.headers
        assert clock.monotonic() - began < 5
        assert (await client.get("/v1/empty")).status_code == 200
        assert (await client.get("/health/live")).status_code == 200
        ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()["status"]) == (503, "down")
