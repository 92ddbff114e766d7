"""RabbitMQ behind the port: confirms for every publish, one quorum queue a listener.

A service may configure nothing: exchanges, queues and bindings are loaded by the deploy step
(`shared.messaging.topology`). Its user carries its name, and only its own exchange and queue are open to it.
"""

import asyncio
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiormq.abc import ConfirmationFrameType
from aiormq.connection import Connection
from aiormq.exceptions import AMQPError
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from shared.messaging import topology
from shared.messaging.transports.amqp import (
    Arrivals,
    LeanChannel,
    PublishFrames,
    connect,
    disconnect,
    loss_is_unavailable,
    missing_exchanges,
    open_channel,
)
from shared.messaging.transports.port import Incoming, Outcome, Outgoing, TransportUnavailable, wire_key

CONFIRM_SECONDS = 5.0
_BLOCK_BYTES = 262_144


@dataclass(slots=True)
class _Batch:
    """One call of publish, until its last confirm."""

    messages: Sequence[Outgoing]
    done: asyncio.Future[None]
    outcomes: dict[int, Outcome] = field(default_factory=dict)

    def settle(self, index: int, outcome: Outcome) -> None:
        self.outcomes[index] = outcome
        if len(self.outcomes) == len(self.messages) and not self.done.done():
            self.done.set_result(None)


class RabbitPublisher:
    """A relay's connection. After a time-out it is spent, so that nothing piles up in a dead socket: open another."""

    def __init__(self, connection: Connection, channel: LeanChannel, exchange: str, confirm_seconds: float) -> None:
        self._connection = connection
        self._channel = channel
        self._frames = PublishFrames(exchange, channel)
        self._confirm_seconds = confirm_seconds
        self._in_flight: dict[int, tuple[_Batch, int]] = {}
        self._returned: set[str] = set()
        self._last_tag = 0
        self._sending = asyncio.Lock()
        self._spent = False
        channel.on_confirm = self._confirmed
        channel.on_return = self._returned.add

    async def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """See the port. What the broker did not answer within five seconds is `UNKNOWN` (an alarm, a frozen broker)."""
        self._refuse_if_spent()
        if not messages:
            return []
        with loss_is_unavailable():
            batch = _Batch(messages, self._channel.create_future())
            try:
                async with asyncio.timeout(self._confirm_seconds):
                    async with self._sending:
                        self._refuse_if_spent()
                        await self._send(batch)
                    await batch.done
            except TimeoutError:
                self._spent = True
            except BaseException:
                self._spent = True  # half a block may have been numbered: the tags no longer agree with the broker's
                raise
        return [batch.outcomes.get(index, Outcome.UNKNOWN) for index in range(len(messages))]

    def _refuse_if_spent(self) -> None:
        if self._spent:
            raise TransportUnavailable("an earlier publish was not answered in time")

    async def _send(self, batch: _Batch) -> None:
        parts: list[bytes] = []
        size = 0
        for index, message in enumerate(batch.messages):
            part = self._frames.encode(message, wire_key(message))
            self._last_tag += 1
            self._in_flight[self._last_tag] = (batch, index)
            parts.append(part)
            size += len(part)
            if size >= _BLOCK_BYTES:
                await self._channel.send(b"".join(parts))
                parts.clear()
                size = 0
        if parts:
            await self._channel.send(b"".join(parts))

    def _confirmed(self, frame: ConfirmationFrameType) -> None:
        tag = frame.delivery_tag or 0
        if not getattr(frame, "multiple", False):
            tags = [tag]
        else:
            tags = []
            for waiting in self._in_flight:  # in the order of publishing
                if waiting > tag:
                    break
                tags.append(waiting)
        # A nack says that not every queue has it: publish it again.
        outcome = Outcome.CONFIRMED if isinstance(frame, Basic.Ack) else Outcome.UNKNOWN
        for each in tags:
            entry = self._in_flight.pop(each, None)
            if entry is None:
                continue
            batch, index = entry
            if self._returned and str(batch.messages[index].message_id) in self._returned:
                self._returned.discard(str(batch.messages[index].message_id))
                batch.settle(index, Outcome.UNROUTABLE)  # the broker confirms what it has returned
            else:
                batch.settle(index, outcome)

    async def close(self) -> None:
        """Let go of the connection."""
        self._spent = True
        await disconnect(self._connection)


class RabbitTaker:
    """A consumer's connection on the queue of its service. One `take` at a time."""

    def __init__(self, connection: Connection, channel: LeanChannel) -> None:
        self._connection = connection
        self._channel = channel
        self._arrivals = Arrivals(channel)
        self._unacked: dict[int, None] = {}

    async def take(self, limit: int) -> list[Incoming]:
        """See the port."""
        with loss_is_unavailable():
            arrived = await self._arrivals.drain(limit)
        taken = [self._incoming(*each) for each in arrived]
        self._unacked.update((each.token, None) for each in taken)
        return taken

    def _incoming(self, frame: Basic.Deliver, header: ContentHeader, body: bytes) -> Incoming:
        properties = header.properties
        headers = properties.headers or {}
        counted = headers.get("x-delivery-count", 0)
        return Incoming(
            token=frame.delivery_tag or 0,
            routing_key=topology.message_key(frame.routing_key or ""),
            body=body,
            deliveries=max(counted if isinstance(counted, int) else 0, 1 if frame.redelivered else 0),
            # The broker has checked the user against the connection; the exchange is open to its own sender only.
            sender=properties.user_id if properties.user_id == frame.exchange else None,
            content_type=properties.content_type,
        )

    async def ack(self, incoming: Sequence[Incoming]) -> None:
        """See the port. What is contiguous from the oldest is acked with one frame."""
        tokens = {each.token for each in incoming if each.token in self._unacked}
        if not tokens:
            return
        frames: list[Basic.Ack] = []
        oldest = 0
        for token in self._unacked:
            if token not in tokens:
                break
            oldest = token
        if oldest:
            frames.append(Basic.Ack(delivery_tag=oldest, multiple=True))
        frames.extend(Basic.Ack(delivery_tag=token) for token in sorted(tokens) if token > oldest)
        await self._say(tokens, frames)

    async def reject(self, incoming: Incoming, reason: str) -> None:  # noqa: ARG002 (AMQP has no place for it)
        """See the port. The queue's dead-letter exchange carries it to the dead queue."""
        await self._say({incoming.token}, [Basic.Reject(delivery_tag=incoming.token, requeue=False)])

    async def _say(self, tokens: set[int], frames: Sequence[Basic.Ack | Basic.Reject]) -> None:
        with loss_is_unavailable():
            if self._channel.is_closed:
                raise AMQPError("the session is closed")
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._channel.send_frames(frames)
        for token in tokens:
            self._unacked.pop(token, None)

    async def close(self) -> None:
        """Let go of the connection; what is not acked goes back to the queue."""
        await disconnect(self._connection)


class RabbitTransport:
    """RabbitMQ as one service sees it."""

    def __init__(self, bus_url: str, service: str, confirm_seconds: float = CONFIRM_SECONDS) -> None:
        self._url = bus_url
        self._service = service
        self._confirm_seconds = confirm_seconds

    async def open_publisher(self) -> RabbitPublisher:
        """A connection of its own, with confirms."""
        connection = await self._connect("publisher")
        try:
            channel = await open_channel(connection, confirms=True)
        except BaseException:
            await disconnect(connection)
            raise
        return RabbitPublisher(connection, channel, self._service, self._confirm_seconds)

    async def open_taker(self, prefetch: int) -> RabbitTaker:
        """A connection of its own; the broker hands out at most `prefetch` messages that are not acked."""
        connection = await self._connect("taker")
        try:
            channel = await open_channel(connection, confirms=False)
            taker = RabbitTaker(connection, channel)
            with loss_is_unavailable():
                await channel.basic_qos(prefetch_count=prefetch, timeout=CONFIRM_SECONDS)
                channel.on_consumer_cancel_callbacks.add(lambda _: self._cancelled(connection))
                await channel.basic_consume(topology.queue_name(self._service), _unused, timeout=CONFIRM_SECONDS)
        except BaseException:
            await disconnect(connection)
            raise
        return taker

    async def missing_bindings(self, routing_keys: Sequence[str]) -> list[str]:
        """See the port: which of these bindings were never loaded.

        AMQP lists no bindings, and a service has no right to make one, so it asks for the marker exchange that the
        deploy step loads beside each binding. That finds definitions older than the service. It does not find a binding
        that an administrator took away later: the sender's relay does, as `UNROUTABLE`, unless another listener is
        still bound.
        """
        markers = {topology.marker(self._service, key): key for key in routing_keys}
        connection = await self._connect("bindings")
        try:
            missing = await missing_exchanges(connection, list(markers))
        finally:
            await disconnect(connection)
        return [markers[name] for name in missing]

    async def ping(self) -> None:
        """Connect and leave."""
        await disconnect(await self._connect("ping"))

    async def close(self) -> None:
        """Nothing is shared between sessions."""

    async def _connect(self, what: str) -> Connection:
        return await connect(self._url, f"{self._service} {what} {socket.gethostname()}:{os.getpid()}")

    @staticmethod
    async def _cancelled(connection: Connection) -> None:
        # The queue went away: the session is over, and the caller hears of it through its `take`.
        asyncio.get_running_loop().create_task(disconnect(connection))  # the connection holds it


async def _unused(_: object) -> None:
    return
