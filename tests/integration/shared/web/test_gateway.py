"""What stands in front of every route: headers, origins, limits, strict JSON, health, documents."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
from structlog.testing import capture_logs

from shared.ids import new_id
from shared.web.addresses import Proxies
from shared.web.gateway import Gateway
from shared.web.response_headers import Origins
from tests.integration.shared.web.conftest import Web

SECURITY_HEADERS = (
    "strict-transport-security",
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
    "cache-control",
    "x-request-id",
)


def _client(web: Web, address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=web.application, client=(address, 1), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


ANSWERS = [
    ("GET", "/v1/empty", 200),
    ("GET", "/v1/nothing-here", 404),
    ("PUT", "/v1/counters", 405),
    ("GET", "/v1/broken", 500),
    ("GET", "/v1/me", 401),
    ("GET", "/docs", 200),
    ("GET", "/health/live", 200),
    ("GET", "/v1/counters/not-an-id", 422),
    ("TRACE", "/v1/empty", 405),
]
MEMBERS = {"type", "title", "status", "code", "detail", "field", "request_id", "parameters"}


async def test_every_answer_carries_the_security_headers(web: Web) -> None:
    for method, path, status in ANSWERS:
        answer = await web.client.request(method, path)
        assert answer.status_code == status, path
        for header in SECURITY_HEADERS:
            assert header in answer.headers, (path, header)
        assert "server" not in answer.headers
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert set(answer.json()) == MEMBERS
            assert answer.json()["request_id"] == answer.headers["x-request-id"]


async def test_a_method_that_is_not_there_names_those_that_are(web: Web) -> None:
    answer = await web.client.delete("/v1/counters")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_head_is_a_get_without_a_body(web: Web) -> None:
    answer = await web.client.head("/v1/empty")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "2"


async def test_slashes_are_not_redirected(web: Web) -> None:
    assert (await web.client.get("/v1/empty/")).status_code == 404


LANGUAGES = [
    (None, "fr"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("fr-FR,en;q=0.9", "fr"), ("de,en;q=0.3,fr;q=0.2", "en"),
    ("*", "fr"), ("en;q=0", "fr"), ("x" * 5000, "fr"), (";;;q=,,", "fr"), ("en;q=nan", "fr"),
]  # fmt: skip


async def test_problems_speak_the_readers_language(web: Web) -> None:
    sentences = {"fr": "Connectez-vous pour continuer.", "en": "Log in to go on."}
    for asked, language in LANGUAGES:
        answer = await web.client.get("/v1/me", headers={} if asked is None else {"Accept-Language": asked})
        assert answer.json()["detail"] == sentences[language], asked


async def test_origins_of_the_list_may_read_and_others_may_not(web: Web) -> None:
    member = {"Origin": "https://members.example"}
    answer = await web.client.get("/v1/me", headers=member)
    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == "https://members.example"
    assert "access-control-allow-credentials" not in answer.headers
    stranger = await web.client.get("/v1/empty", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers
    assert stranger.headers["vary"] == "Origin"
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = await web.client.options("/v1/counters", headers=member | ask)
    assert allowed.status_code == 204
    assert "POST" in allowed.headers["access-control-allow-methods"]
    refused = await web.client.options("/v1/counters", headers={"Origin": "https://evil.example"} | ask)
    assert "access-control-allow-methods" not in refused.headers


async def test_request_ids_outside_the_grammar_are_replaced(web: Web) -> None:
    for given in ("short", "x" * 65, "a b c d e f", "forged\\nline", "<script>alert(1)</script>"):
        answer = await web.client.get("/v1/empty", headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] != given


async def test_the_trace_goes_on_and_the_log_has_one_line(web: Web) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01", "X-Request-ID": "request-00001"}
    with capture_logs() as lines:
        await web.client.get(f"/v1/counters/{new_id()}", headers=headers)
    assert len(lines) == 1
    assert lines[0]["trace_id"] == trace
    assert lines[0]["request_id"] == "request-00001"
    assert lines[0]["route"] == "/v1/counters/{counter_id}"
    assert lines[0]["status"] == 200


async def test_a_bad_traceparent_begins_a_new_trace(web: Web) -> None:
    for given in ("", "00-0-0-00", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "ff-" + "a" * 52, "x" * 9000):
        with capture_logs() as lines:
            assert (await web.client.get("/v1/empty", headers={"traceparent": given})).status_code == 200
        assert lines[0]["trace_id"] not in given
        assert len(lines[0]["trace_id"]) == 32


async def test_bodies_are_json(web: Web) -> None:
    for kind in (None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "multipart/form-data"):
        headers = web.keyed() | ({} if kind is None else {"Content-Type": kind})
        answer = await web.client.post("/v1/counters", content=b'{"name":"a"}', headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), kind


async def test_a_body_over_a_megabyte_is_413_announced_or_not(web: Web) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100_000

    headers = web.keyed() | {"Content-Type": "application/json"}
    for content in (b" " * 1_000_001, chunks()):
        answer = await web.client.post("/v1/counters", content=content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
        assert answer.headers["connection"] == "close"


async def _call(application: Any, messages: list[dict[str, Any]], *, wait: bool) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        if wait:
            await asyncio.sleep(30)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", b"100"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers, "client": ("127.0.0.1", 1)}
    await application(scope, receive, send)
    return sent


async def test_a_body_that_comes_too_slowly_is_408(web: Web) -> None:
    monotonic = web.database.clock.monotonic
    gateway = Gateway(web.application, proxies=Proxies(()), origins=Origins(()), monotonic=monotonic, body_seconds=0.1)
    first = {"type": "http.request", "body": b"{", "more_body": True}
    sent = await _call(gateway, [first], wait=True)
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]


async def test_a_caller_who_leaves_gets_no_answer_and_has_no_effect(web: Web) -> None:
    with capture_logs() as lines:
        assert await _call(web.application, [], wait=False) == []
    assert lines[-1]["status"] == 499


async def test_forwarding_headers_count_only_from_trusted_proxies(web: Web) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    async with _client(web, "10.1.2.3") as proxied, _client(web, "198.51.100.1") as direct:
        assert (await proxied.get("/v1/where", headers=forwarded)).json()["scheme"] == "https"
        assert (await direct.get("/v1/where", headers=forwarded)).json()["scheme"] == "http"


async def test_only_operators_see_metrics_and_what_readiness_found(web: Web) -> None:
    await web.client.get("/v1/empty")
    seen = await web.client.get("/metrics")
    assert 'route="/v1/empty"' in seen.text
    assert "pourpar_outbox_depth" in seen.text
    assert (await web.client.get("/health/ready")).json() == {"status": "ready", "checks": {"database": "ok"}}
    async with _client(web, "198.51.100.1") as public, _client(web, "10.1.2.3") as inside:
        assert (await public.get("/metrics")).status_code == 404
        assert (await public.get("/health/ready")).json() == {"status": "ready"}
        assert (await inside.get("/metrics")).status_code == 200
        assert (await inside.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})).status_code == 404
    assert (await web.client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})).status_code == 404


async def test_the_documentation_needs_no_other_site(web: Web) -> None:
    page = await web.client.get("/docs")
    assert "/v1/counters" in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1", "")
    assert "https://" not in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    document = (await web.client.get("/openapi.json")).json()
    added = document["paths"]["/v1/counters"]["post"]
    assert [p["name"] for p in added["parameters"] if p["required"]] == ["Idempotency-Key"]
    assert added["responses"]["409"]["content"]["application/problem+json"]
    assert "HTTPValidationError" not in orjson.dumps(document).decode()
    properties = document["components"]["schemas"]["EverythingBody"]["properties"]
    assert properties["an_id"] == {"type": "string", "format": "uuid", "title": "An Id"}
    assert properties["day"]["format"] == "date"
    assert properties["moment"]["format"] == "date-time"
    assert added["security"] == [{"access_token": []}]
