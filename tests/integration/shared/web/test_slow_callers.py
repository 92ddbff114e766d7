"""F38 on real sockets: a head or a body that trickles is cut, while others are served."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn

from shared.web.server import TimedHttpProtocol
from tests.integration.shared.web.conftest import Web


class _Impatient(TimedHttpProtocol):
    head_seconds = 0.3


@asynccontextmanager
async def _serving(web: Web) -> AsyncIterator[int]:
    config = uvicorn.Config(
        web.application,
        host="127.0.0.1",
        port=0,
        log_config=None,
        access_log=False,
        http=_Impatient,
        server_header=False,
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def test_half_a_head_is_cut_and_others_are_served(web: Web) -> None:
    async with _serving(web) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for begun in (b"", b"GET /v1/empty HT", b"GET /v1/empty HTTP/1.1\r\nHost: a\r\nX-Half: "):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begun)
            assert (await client.get("/v1/empty")).status_code == 200
            assert await asyncio.wait_for(reader.read(), 3) == b""
            writer.close()


async def test_a_kept_connection_serves_again_after_the_head_time(web: Web) -> None:
    async with _serving(web) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(2):
            answer = await client.get("/v1/empty")
            assert answer.status_code == 200
            assert "server" not in answer.headers
            await asyncio.sleep(0.5)


async def test_many_headers_are_refused_without_harm(web: Web) -> None:
    async with _serving(web) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /v1/empty HTTP/1.1\r\nHost: a\r\n" + b"X-Bomb: y\r\n" * 50_000 + b"\r\n")
        await asyncio.wait_for(reader.read(200), 5)
        writer.close()
        assert (await client.get("/v1/empty")).status_code == 200


async def test_a_caller_who_leaves_in_the_middle_repeats_and_has_one_effect(web: Web) -> None:
    """F37: the work goes on to its end, and the same key then has its answer."""
    headers = web.keyed() | {"Content-Type": "application/json"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    async with _serving(web) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f'POST /v1/slow HTTP/1.1\r\nHost: a\r\n{head}Content-Length: 12\r\n\r\n{{"name":"a"}}'.encode())
        await asyncio.sleep(0.15)
        writer.transport.abort()
        answer = await client.post("/v1/slow", content=b'{"name":"a"}', headers=headers)
        while answer.status_code == 409:
            await asyncio.sleep(0.1)
            answer = await client.post("/v1/slow", content=b'{"name":"a"}', headers=headers)
    assert (answer.status_code, answer.json()["total"]) == (200, 1)
    assert answer.headers["idempotency-replayed"] == "true"
