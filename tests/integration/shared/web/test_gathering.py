"""Requests that share a transaction: each keeps its own answer, its own problem and its own key."""

import asyncio
from typing import Any

from sqlalchemy import text

from shared.ids import new_id
from shared.observability.metrics import REGISTRY
from shared.web.idempotency import Key
from tests.integration.shared.web.conftest import Web


def _batches() -> tuple[float, float]:
    name, labels = "pourpar_gathered_batch_size", {"batch": "count_batch"}
    batches = REGISTRY.get_sample_value(f"{name}_count", labels)
    return batches or 0.0, REGISTRY.get_sample_value(f"{name}_sum", labels) or 0.0


async def _post(web: Web, headers: dict[str, str], body: dict[str, Any]) -> Any:
    return await web.client.post("/v1/gathered", json=body, headers=headers)


async def test_many_callers_share_transactions(web: Web) -> None:
    batches, requests = _batches()
    answers = await asyncio.gather(*(_post(web, web.keyed(), {"name": "hot"}) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["total"] for answer in answers) == list(range(1, 61))
    batches, requests = _batches()[0] - batches, _batches()[1] - requests
    assert requests == 60
    assert batches < 30, "hardly anything was gathered"
    assert await web.value("SELECT count(*) FROM idempotency_keys") == 60


async def test_each_keeps_its_own_problem(web: Web) -> None:
    bodies: list[dict[str, Any]] = [{"name": "a"}, {"name": "b", "by": 2000}, {"name": "c"}]
    answers = await asyncio.gather(*(_post(web, web.keyed(), body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201, 409, 201]
    assert answers[1].json()["code"] == "test_too_much"
    assert await web.value("SELECT count(*) FROM counted") == 2
    assert await web.value("SELECT count(*) FROM idempotency_keys") == 2


async def test_a_key_repeated_inside_a_batch_is_answered_alike(web: Web) -> None:
    headers = web.keyed()
    answers = await asyncio.gather(
        *(_post(web, headers, {"name": "a"}) for _ in range(5)), _post(web, headers, {"name": "other"})
    )
    assert [answer.status_code for answer in answers] == [201] * 5 + [422]
    assert len({answer.content for answer in answers[:5]}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 4
    assert await web.value("SELECT total FROM counted") == 1
    later = await _post(web, headers, {"name": "a"})
    assert later.content == answers[0].content
    assert later.headers["idempotency-replayed"] == "true"


async def test_one_that_breaks_its_batch_stands_alone(web: Web) -> None:
    names = ["a", "b", "poison", "d", "e"]
    answers = await asyncio.gather(*(_post(web, web.keyed(), {"name": name}) for name in names))
    assert [answer.status_code for answer in answers] == [201, 201, 500, 201, 201]
    assert await web.value("SELECT count(*) FROM effects") == 4


async def test_a_key_that_runs_elsewhere_is_409_and_the_others_go_on(web: Web) -> None:
    member = new_id()
    running = Key(member, "POST", "/v1/gathered", "the-key", b"")
    async with web.database.engine.begin() as elsewhere:
        await elsewhere.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": running.lock})
        headers = web.keyed(web.token(member), "the-key")
        answers = await asyncio.gather(_post(web, headers, {"name": "a"}), _post(web, web.keyed(), {"name": "b"}))
    assert [answer.status_code for answer in answers] == [409, 201]
    assert answers[0].headers["retry-after"] == "1"
    assert (await _post(web, headers, {"name": "a"})).status_code == 201


async def test_a_commit_that_fails_tells_everybody_503(web: Web) -> None:
    async with web.database.engine.begin() as connection:
        await connection.exec_driver_sql("INSERT INTO counted VALUES ('a', 0)")
    connection = await web.database.engine.connect()
    await connection.exec_driver_sql("SELECT 1 FROM counted FOR UPDATE")
    waiting = [asyncio.create_task(_post(web, web.keyed(), {"name": "a"})) for _ in range(5)]
    await asyncio.sleep(0.2)
    await _end_whoever_waits(web)
    await connection.rollback()
    await connection.close()
    answers = await asyncio.gather(*waiting)
    assert {answer.status_code for answer in answers} == {503}
    assert await web.value("SELECT count(*) FROM effects") == 0
    assert (await _post(web, web.keyed(), {"name": "a"})).status_code == 201


async def _end_whoever_waits(web: Web) -> None:
    ended = await web.value(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    assert ended == 1


async def test_a_key_is_needed(web: Web) -> None:
    answer = await _post(web, web.token(), {"name": "a"})
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
