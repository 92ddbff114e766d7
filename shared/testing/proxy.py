"""A TCP proxy between a process and its database or broker, that breaks the line the way a network does.

    async with Proxy("127.0.0.1", 5432) as proxy:
        proxy.cut_after(b"COMMIT")      # forwarded, carried out, and never answered

What was broken is counted, so that a test can assert that its fault happened.
"""

import asyncio
import contextlib
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

_FRAME_HEAD: Final = struct.Struct(">BHI")
_METHOD_FRAME: Final = 1
_BASIC_ACK: Final = struct.pack(">HH", 60, 80)
_READ_BYTES: Final = 65_536


@dataclass(eq=False, slots=True)
class _Line:
    """One connection through the proxy."""

    to_client: asyncio.StreamWriter
    to_server: asyncio.StreamWriter
    said_before: bool = False

    def cut(self) -> None:
        """Reset both ends."""
        self.to_client.transport.abort()
        self.to_server.transport.abort()


class Proxy:
    """Forwards every connection to `host:port` until told otherwise. One setting holds for all connections."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._lines: set[_Line] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._marker: bytes | None = None
        self._before = b""
        self._flowing = asyncio.Event()
        self._flowing.set()
        self.delay_seconds = 0.0
        """How long each block waits, in both directions."""
        self.refuses = False
        """New connections are closed at once."""
        self.swallows_acks = False
        """AMQP `basic.ack` from the server is not forwarded: confirms are lost. Say so before the line is opened."""
        self.cuts = 0
        """Lines cut so far."""
        self.acks_swallowed = 0
        """Confirms lost so far."""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.resume()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def port(self) -> int:
        """Where it listens, on 127.0.0.1."""
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Reset every connection there is."""
        for line in list(self._lines):
            self.cuts += 1
            line.cut()

    def cut_after(self, marker: bytes, said_before: bytes = b"") -> None:
        """Once: when a client says `marker`, let the server carry it out, and cut the line before its answer.

        `said_before` chooses the line: the same client must have said that since.
        """
        self._marker = marker
        self._before = said_before
        for line in self._lines:
            line.said_before = False

    def stall(self) -> None:
        """Open connections stay open and nothing passes, until `resume`."""
        self._flowing.clear()

    def resume(self) -> None:
        """End a stall."""
        self._flowing.set()

    async def _serve(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        if self.refuses:
            to_client.transport.abort()
            return
        try:
            from_server, to_server = await asyncio.open_connection(*self._target)
        except OSError:
            to_client.transport.abort()
            return
        line = _Line(to_client, to_server)
        self._lines.add(line)
        both = [
            asyncio.create_task(self._forward_requests(from_client, line)),
            asyncio.create_task(self._forward_answers(from_server, line)),
        ]
        self._tasks.update(both)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for task in both:
            task.cancel()
        await asyncio.gather(*both, return_exceptions=True)
        self._tasks.difference_update(both)
        self._lines.discard(line)
        line.cut()

    async def _forward_requests(self, from_client: asyncio.StreamReader, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while block := await from_client.read(_READ_BYTES):
                await self._pause()
                line.said_before = line.said_before or self._before in block
                marked = self._marker is not None and line.said_before and self._marker in block
                if marked:
                    self._marker = None
                    self.cuts += 1
                    line.to_client.transport.abort()  # before the server can have answered
                line.to_server.write(block)
                await line.to_server.drain()
                if marked:
                    await asyncio.sleep(0.3)  # the server carries it out; its answer falls on the floor
                    return

    async def _forward_answers(self, from_server: asyncio.StreamReader, line: _Line) -> None:
        kept = b""
        with contextlib.suppress(OSError):
            while block := await from_server.read(_READ_BYTES):
                await self._pause()
                if self.swallows_acks or kept:
                    block, kept = self._without_acks(kept + block)
                if not line.to_client.is_closing():
                    line.to_client.write(block)
                    await line.to_client.drain()

    async def _pause(self) -> None:
        await self._flowing.wait()
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)

    def _without_acks(self, stream: bytes) -> tuple[bytes, bytes]:
        """The whole frames of an AMQP stream without `basic.ack`, and the unfinished rest."""
        passed = b""
        while len(stream) >= _FRAME_HEAD.size:
            kind, _, size = _FRAME_HEAD.unpack_from(stream)
            end = _FRAME_HEAD.size + size + 1
            if len(stream) < end:
                break
            frame, stream = stream[:end], stream[end:]
            if self.swallows_acks and kind == _METHOD_FRAME and frame[7:11] == _BASIC_ACK:
                self.acks_swallowed += 1
            else:
                passed += frame
        return passed, stream
