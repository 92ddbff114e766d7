"""Pages by cursor, tries by window, streams by token."""

import base64
from datetime import timedelta

from shared.ids import new_id
from shared.testing.moving_clock import MovingClock
from tests.integration.shared.web.conftest import Web


async def test_pages_follow_each_other_without_a_gap(web: Web) -> None:
    for name in "abcde":
        await web.client.post("/v1/counters", json={"name": name}, headers=web.keyed())
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        query = {"limit": "2"} | ({} if cursor is None else {"cursor": cursor})
        page = (await web.client.get("/v1/counters", params=query)).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == list("abcde")
    assert cursor is None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


FORGED = (
    b"{}", b"[]", b"[1]", b'["a","b"]', b'["\\u0000"]', b'["\\ud800"]', b"\xff", b'["a","b","c","d","e"]', b"[[[[]]]]",
)  # fmt: skip


async def test_a_cursor_that_is_not_ours_is_refused(web: Web) -> None:
    for cursor in ("", "x", "é", "a" * 513, "!!!!", *map(_encoded, FORGED)):
        answer = await web.client.get("/v1/counters", params={"cursor": cursor})
        assert (answer.status_code, answer.json()["field"]) == (422, "query.cursor"), cursor


async def test_a_page_is_bounded(web: Web) -> None:
    for limit in ("0", "101", "-1", "x", "1e2", "9" * 5000, "true", "\u0661"):
        assert (await web.client.get("/v1/counters", params={"limit": limit})).status_code == 422, limit[:9]


async def test_tries_are_counted_for_a_window(web: Web) -> None:
    statuses = [(await web.client.post("/v1/tries")).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = await web.client.post("/v1/tries")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    clock = web.database.clock
    assert isinstance(clock, MovingClock)
    clock.advance(timedelta(seconds=61))
    assert (await web.client.post("/v1/tries")).status_code == 200


async def test_tries_that_end_in_a_refusal_are_counted_too(web: Web) -> None:
    statuses = [(await web.client.post("/v1/refused-tries")).status_code for _ in range(5)]
    assert statuses == [409, 409, 409, 429, 429]


async def test_a_stream_is_resumed_where_it_was_left(web: Web) -> None:
    headers = web.token()
    whole = await web.client.get("/v1/stream", headers=headers)
    assert whole.headers["content-type"].startswith("text/event-stream")
    assert whole.text.startswith('id: 1\nevent: number\ndata: {"n":1}\n\n')
    rest = await web.client.get("/v1/stream", headers=headers | {"Last-Event-ID": "3"})
    assert rest.text.startswith("id: 4\n")
    assert (await web.client.get("/v1/stream")).status_code == 401
    assert (await web.client.get(f"/v1/stream?access_token={new_id()}")).status_code == 401
    assert (await web.client.head("/v1/stream", headers=headers)).status_code == 200


async def test_a_stream_ends_with_the_token(web: Web) -> None:
    clock = web.database.clock
    headers = web.token(exp=clock.now().timestamp() + 0.7)
    began = clock.monotonic()
    answer = await web.client.get("/v1/endless", headers=headers)
    assert 0.3 < clock.monotonic() - began < 3
    assert answer.text.startswith("id: 1\nevent: began\n")
    assert answer.text.count(": still here\n\n") >= 2
