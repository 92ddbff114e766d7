"""F32: a double click has one effect. Same key and body: same answer; other body: 422; still running: 409."""

import asyncio
from collections import Counter

from shared.ids import new_id
from tests.integration.shared.web.conftest import Web


async def test_the_same_call_again_has_the_same_answer(web: Web) -> None:
    headers = web.keyed()
    first = await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
    again = await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert first.headers["location"] == again.headers["location"] == "/v1/counters/a"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await web.value("SELECT total FROM counted") == 1


async def test_another_body_is_refused(web: Web) -> None:
    headers = web.keyed()
    await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
    other = await web.client.post("/v1/counters", json={"name": "b"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_keys_belong_to_a_caller_and_a_path(web: Web) -> None:
    key = str(new_id())
    for headers in (web.keyed(key=key), web.keyed(key=key)):
        assert (await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)).status_code == 201
        assert (await web.client.post("/v1/slow", json={"name": "a"}, headers=headers)).status_code == 200
    assert await web.value("SELECT total FROM counted") == 4


async def test_a_key_is_visible_ascii_and_must_be_there(web: Web) -> None:
    for key in (None, "", " ", "é", "a b", "x" * 201, "tab\tin"):
        headers: dict[bytes, bytes] = {name.encode(): value.encode() for name, value in web.token().items()}
        if key is not None:
            headers[b"Idempotency-Key"] = key.encode()
        answer = await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing"), key
    assert await web.value("SELECT count(*) FROM counted") == 0


async def test_a_hundred_clicks_at_once_have_one_effect(web: Web) -> None:
    headers = web.keyed()
    body = {"name": "clicks"}
    answers = await asyncio.gather(*(web.client.post("/v1/slow", json=body, headers=headers) for _ in range(100)))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409}
    assert statuses[200] >= 1
    assert statuses[409] >= 1, "nothing ran at the same time, so nothing was shown"
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 409)
    assert await web.value("SELECT total FROM counted") == 1
    assert await web.value("SELECT count(*) FROM effects") == 1
    after = await web.client.post("/v1/slow", json=body, headers=headers)
    assert after.headers["idempotency-replayed"] == "true"


async def test_an_answer_that_was_forgotten_still_has_no_second_effect(web: Web) -> None:
    headers = web.keyed()
    await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
    async with web.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE idempotency_keys SET answer = NULL")
    again = await web.client.post("/v1/counters", json={"name": "a"}, headers=headers)
    assert (again.status_code, again.content) == (201, b"")
    assert await web.value("SELECT total FROM counted") == 1


async def test_a_route_that_forgets_its_answer_is_a_bug(web: Web) -> None:
    answer = await web.client.post("/v1/forgetful", json={"name": "a"}, headers=web.keyed())
    assert answer.status_code == 500
    assert await web.value("SELECT count(*) FROM counted") == 0


async def test_nobody_unknown_uses_a_key(web: Web) -> None:
    answer = await web.client.post("/v1/counters", json={"name": "a"}, headers={"Idempotency-Key": "key"})
    assert answer.status_code == 401
    assert await web.value("SELECT count(*) FROM idempotency_keys") == 0
