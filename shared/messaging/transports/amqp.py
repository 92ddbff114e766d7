"""The wire of RabbitMQ, made fast: a channel of aiormq (which aio-pika stands on) without a task or wrapper a message.

aio-pika spends a task, a lock and several objects on every publish and every delivery. Here a list of messages is
written as one block of bytes, confirms are counted by delivery tag, and deliveries land in a plain queue.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from struct import pack

import pamqp.frame
from aiormq.abc import AbstractConnection, ChannelFrame, ConfirmationFrameType
from aiormq.channel import Channel
from aiormq.connection import Connection
from aiormq.exceptions import AMQPError, ChannelNotFoundEntity
from pamqp.base import Frame
from pamqp.commands import Basic
from pamqp.header import ContentHeader
from yarl import URL

from shared.messaging.transports.port import Outgoing, TransportUnavailable

CONTENT_TYPE = "application/cloudevents+json"
HEARTBEAT_SECONDS = 10
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 3.0

_PLACE_OF_ID = "00000000-0000-0000-0000-000000000000"
_LARGEST_FRAME = 131_072
_FRAME_BODY = 3
_FRAME_END = b"\xce"


@contextmanager
def loss_is_unavailable() -> Iterator[None]:
    """Turn every way in which a connection is lost into `TransportUnavailable`.

    A frozen broker surfaces as `asyncio.CancelledError` from the library; it is told apart from a real cancellation of
    this task, which goes on its way.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise TransportUnavailable("the broker fell silent") from error
    except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
        raise TransportUnavailable(f"{type(error).__name__}: {error}") from error


async def connect(bus_url: str, name: str) -> Connection:
    """A connection whose heartbeat finds a dead broker; `name` is what the operator sees in RabbitMQ."""
    connection = Connection(URL(bus_url).update_query(heartbeat=HEARTBEAT_SECONDS, name=name))
    with loss_is_unavailable():
        async with asyncio.timeout(CONNECT_SECONDS):
            await connection.connect()
    return connection


async def disconnect(connection: Connection) -> None:
    """Close, within a bounded time, also when the broker no longer answers."""
    try:
        with loss_is_unavailable():
            await connection.close(AMQPError("closed by this side"), timeout=CLOSE_SECONDS)
    except TransportUnavailable:
        return


class LeanChannel(Channel):
    """A channel that hands confirms, returns and deliveries to plain functions."""

    def __init__(self, connection: AbstractConnection, number: int, *, confirms: bool) -> None:
        super().__init__(connection, number, publisher_confirms=confirms, frame_buffer=0)
        self.on_confirm: Callable[[ConfirmationFrameType], None] = _ignore
        self.on_return: Callable[[str], None] = _ignore
        self.on_delivery: Callable[[Basic.Deliver, ContentHeader, bytes], None] = _ignore

    async def _on_confirm_frame(self, frame: ConfirmationFrameType) -> None:
        self.on_confirm(frame)

    async def _on_return_frame(self, frame: Basic.Return) -> None:
        header = await self._header()
        await self._read_content(frame, header)
        self.on_return(str(header.properties.message_id))

    async def _on_deliver_frame(self, frame: Basic.Deliver) -> None:
        header = await self._header()
        message = await self._read_content(frame, header)
        self.on_delivery(frame, header, message.body)

    async def _header(self) -> ContentHeader:
        header = await self._get_frame()
        if not isinstance(header, ContentHeader):
            raise AMQPError(f"expected a content header, got {header!r}")
        return header

    async def send(self, payload: bytes) -> None:
        """Write a block of frames; return when the socket's buffer has it (the broker's back pressure is felt here)."""
        written = self.create_future()
        await self.write_queue.put(ChannelFrame(payload=payload, should_close=False, drain_future=written))
        await written

    async def send_frames(self, frames: Sequence[Frame]) -> None:
        """Write small method frames, together."""
        await self.send(b"".join(pamqp.frame.marshal(frame, self.number) for frame in frames))


def _ignore(*_: object) -> None:
    return


async def open_channel(connection: Connection, *, confirms: bool) -> LeanChannel:
    """The one channel of a connection of ours."""
    channel = LeanChannel(connection, 1, confirms=confirms)
    connection.channels[1] = channel
    with loss_is_unavailable():
        await channel.open(timeout=CONNECT_SECONDS)
    return channel


async def missing_exchanges(connection: Connection, names: Sequence[str]) -> list[str]:
    """Which of these exchanges do not exist. Asking passively needs no right on the broker."""
    missing: list[str] = []
    with loss_is_unavailable():
        channel = await connection.channel(publisher_confirms=False, timeout=CONNECT_SECONDS)
        for name in names:
            try:
                await channel.exchange_declare(name, passive=True, timeout=CONNECT_SECONDS)
            except ChannelNotFoundEntity:  # and the broker closes the channel
                missing.append(name)
                channel = await connection.channel(publisher_confirms=False, timeout=CONNECT_SECONDS)
    return missing


class PublishFrames:
    """The bytes of a publish. What repeats is marshalled once a routing key; only id, size and body differ."""

    def __init__(self, exchange: str, channel: LeanChannel) -> None:
        self._exchange = exchange
        self._number = channel.number
        self._body_limit = (channel.connection.connection_tune.frame_max or _LARGEST_FRAME) - 8
        self._methods: dict[tuple[str, bool], bytes] = {}
        self._headers: dict[str, tuple[bytes, bytes, bytes]] = {}

    def encode(self, message: Outgoing, wire_key: str) -> bytes:
        """The frames of one publish under `wire_key`."""
        method = self._methods.get((wire_key, message.mandatory)) or self._method(wire_key, message.mandatory)
        start, middle, end = self._headers.get(message.routing_key) or self._header(message.routing_key)
        body = message.body
        head = b"%b%b%b%b%b%b" % (method, start, pack(">Q", len(body)), middle, str(message.message_id).encode(), end)
        if len(body) <= self._body_limit:
            return head + self._body(body) if body else head
        limit = self._body_limit
        return head + b"".join(self._body(body[at : at + limit]) for at in range(0, len(body), limit))

    def _body(self, part: bytes) -> bytes:
        return b"%b%b%b" % (pack(">BHI", _FRAME_BODY, self._number, len(part)), part, _FRAME_END)

    def _method(self, wire_key: str, mandatory: bool) -> bytes:
        frame = Basic.Publish(exchange=self._exchange, routing_key=wire_key, mandatory=mandatory)
        return self._methods.setdefault((wire_key, mandatory), pamqp.frame.marshal(frame, self._number))

    def _header(self, routing_key: str) -> tuple[bytes, bytes, bytes]:
        properties = Basic.Properties(
            content_type=CONTENT_TYPE,
            delivery_mode=2,
            message_id=_PLACE_OF_ID,
            message_type=routing_key,
            user_id=self._exchange,
        )
        whole = pamqp.frame.marshal(ContentHeader(properties=properties), self._number)
        before, _, end = whole.partition(_PLACE_OF_ID.encode())
        # 7 bytes of frame, 4 of class and weight, then the 8 of the body's size
        return self._headers.setdefault(routing_key, (before[:11], before[19:], end))


class Arrivals:
    """Deliveries in the order in which they came."""

    def __init__(self, channel: LeanChannel) -> None:
        self._channel = channel
        self._waiting: deque[tuple[Basic.Deliver, ContentHeader, bytes]] = deque()
        self._arrival: asyncio.Future[None] | None = None
        channel.on_delivery = self._add

    def _add(self, frame: Basic.Deliver, header: ContentHeader, body: bytes) -> None:
        self._waiting.append((frame, header, body))
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)

    async def drain(self, limit: int) -> list[tuple[Basic.Deliver, ContentHeader, bytes]]:
        """At least one delivery, at most `limit`."""
        while not self._waiting or self._channel.is_closed:
            self._arrival = self._channel.create_future()  # rejected when the channel closes
            await self._arrival
        waiting = self._waiting
        return [waiting.popleft() for _ in range(min(limit, len(waiting)))]
