"""A small HTTP/1.1 client for load: kept-alive connections in a closed loop, so that the client costs little CPU."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Result:
    """What a closed loop saw."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return sum(self.statuses.values()) / self.seconds


class Connection:
    """One kept-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, address: str) -> "Connection":
        """Connect to http://host:port."""
        parts = urlsplit(address)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; return status and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            if line.lower().startswith(b"content-length:"):
                length = int(line[15:])
        return int(head[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Close it."""
        self._writer.close()


def request(method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if body is not None:
        lines += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


async def closed_loop(address: str, make: Callable[[], bytes], *, connections: int, seconds: float) -> Result:
    """Keep `connections` busy for `seconds`, each with one request at a time."""
    result = Result()
    began = time.monotonic()

    async def run() -> None:
        connection = await Connection.open(address)
        while time.monotonic() - began < seconds:
            sent = time.monotonic()
            status, _ = await connection.send(make())
            result.latencies.append(time.monotonic() - sent)
            result.statuses[status] = result.statuses.get(status, 0) + 1
        connection.close()

    await asyncio.gather(*(run() for _ in range(connections)))
    result.seconds = time.monotonic() - began
    return result
