"""The port: publish, take, ack. Both transports are held to one contract suite.

The promises: a publish that returned "confirmed" is stored in every bound queue; a message that was taken and not acked
comes back after a crash of its taker; several takers of one queue share it; nothing is promised about order or about
once only. The routing keys, and who is bound to them, come from `shared.messaging.topology`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol
from uuid import UUID

from shared.messaging import topology


class Outcome(Enum):
    """What became of one publish."""

    CONFIRMED = "confirmed"
    UNROUTABLE = "unroutable"
    """No queue took it: its listener is not deployed, or its binding is gone. The row stays; an alarm."""
    UNKNOWN = "unknown"
    """No answer in time: it may be stored. It is published again under the same id."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as the relay hands it over."""

    message_id: UUID
    routing_key: str
    body: bytes
    mandatory: bool
    """Whether the catalogue names a listener: no queue is then an error."""
    only_to: str | None = None
    """A single listener (republish); None for the topic exchange."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as a consumer takes it."""

    token: int
    """What to ack: tokens of one session rise in the order of taking."""
    routing_key: str
    body: bytes
    deliveries: int
    """How often it was handed out before; 0 the first time. Above 0 its earlier taker may have crashed on it."""
    sender: str | None
    """The authenticated user that published it, to be compared with the envelope's source."""
    content_type: str | None = "application/cloudevents+json"


def wire_key(message: Outgoing) -> str:
    """The routing key on the bus: the message's own, or the one that only one listener is bound to."""
    return message.routing_key if message.only_to is None else topology.replay_key(message.only_to, message.routing_key)


class TransportUnavailable(Exception):
    """The bus does not answer; the caller waits and tries again."""


class PublishSession(Protocol):
    """A connection of a relay. After a time-out (`UNKNOWN`) or a loss it only raises: the caller opens another."""

    async def publish(self, messages: Sequence[Outgoing]) -> list[Outcome]:
        """Publish all, pipelined, and return one outcome each, in their order. Bounded in time.

        Raises `TransportUnavailable` when the session is lost; every message of the call is then of unknown outcome.
        """

    async def close(self) -> None: ...


class TakeSession(Protocol):
    """A connection of a consumer on the queue of one listener."""

    async def take(self, limit: int) -> list[Incoming]:
        """Wait until at least one message is there, then return up to `limit` of those already there.

        One caller at a time. Raises `TransportUnavailable` when the session is lost; what was not acked comes again.
        """

    async def ack(self, incoming: Sequence[Incoming]) -> None:
        """These are in the listener's database: take them off the queue."""

    async def reject(self, incoming: Incoming, reason: str) -> None:
        """This can never be read: to the dead queue, with the reason."""

    async def close(self) -> None: ...


class Transport(Protocol):
    """One bus, as one service sees it."""

    async def open_publisher(self) -> PublishSession: ...

    async def open_taker(self, prefetch: int) -> TakeSession: ...

    async def missing_bindings(self, routing_keys: Sequence[str]) -> list[str]:
        """Which of these keys are not bound to this service's queue. Empty when all is well."""

    async def ping(self) -> None:
        """Return when the bus answers; raise `TransportUnavailable` otherwise."""

    async def close(self) -> None: ...
