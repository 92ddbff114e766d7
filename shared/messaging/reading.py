"""From bytes to a delivery, or the reason why not. A message is read once, strictly, before any transaction."""

import json
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
from pydantic import ValidationError

from shared.contracts.message import Message
from shared.messaging.envelope import Delivery, Envelope
from shared.messaging.subscriptions import Subscription, Subscriptions
from shared.messaging.transports.port import Incoming
from shared.observability.cause import Cause

MAXIMUM_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Read:
    """A message that can be handed to its handler."""

    delivery: Delivery[Any]
    subscription: Subscription
    body: bytes

    @property
    def message_id(self) -> UUID:
        """The id in the envelope; the inbox key."""
        return self.delivery.envelope.id


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message that will never be applied as it is."""

    reason: str
    routing_key: str
    body: bytes
    message_id: UUID | None
    """None when not even the id can be read: it goes to the dead queue."""


def read(incoming: Incoming, subscriptions: Subscriptions) -> Read | Unreadable:
    """Parse and check one message against its contract, its sender and what this service hears."""
    subscription = subscriptions.find(incoming.routing_key)
    if subscription is None:
        return _unreadable(incoming, "unknown_type_or_version")
    if incoming.content_type not in (None, "application/cloudevents+json"):
        return _unreadable(incoming, "wrong_content_type")
    if incoming.sender != subscription.message.sender:
        return _unreadable(incoming, "sender_is_not_the_source")
    return read_body(incoming, subscription)


def read_body(incoming: Incoming, subscription: Subscription) -> Read | Unreadable:
    """The part of `read` that a parked message goes through again."""
    body = incoming.body
    if len(body) > MAXIMUM_BODY_BYTES:
        return Unreadable("too_large", incoming.routing_key, b"", None)
    try:
        _refuse_duplicate_keys(body)
        envelope = subscription.read(body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return _unreadable(incoming, f"contract_broken: {place}: {first['type']}")
    except (ValueError, RecursionError) as error:
        return _unreadable(incoming, f"not_json: {type(error).__name__}")
    refused = _refused(envelope, subscription.message)
    if refused is not None:
        return _unreadable(incoming, refused)
    return Read(Delivery(envelope, envelope.data, cause_of(envelope)), subscription, body)


def cause_of(envelope: Envelope[Any]) -> Cause:
    """What follows from this message carries its ids on."""
    return Cause(
        "message",
        correlation_id=envelope.correlationid,
        causation_id=envelope.id,
        traceparent=envelope.traceparent,
        territory_id=envelope.territory,
        replayed=envelope.replayed,
    )


def _refused(envelope: Envelope[Any], declared: type[Message]) -> str | None:
    if envelope.type != declared.routing_key:
        return "type_differs_from_routing_key"
    if envelope.source != declared.sender:
        return "source_is_not_the_owner"
    if envelope.subject != envelope.data.subject_id:
        return "subject_differs_from_payload"
    return None


def _refuse_duplicate_keys(body: bytes) -> None:
    """Raise ValueError when a key stands twice in one object: readers would disagree on what it says.

    What our services write is compact: read and written again it is the same to the byte, which no duplicate survives.
    Only other bytes are walked key by key.
    """
    if orjson.dumps(orjson.loads(body)) != body:
        json.loads(body, object_pairs_hook=_no_duplicates)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any] | Literal[True]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return True  # the strict model reads the values; here only the keys matter


def _unreadable(incoming: Incoming, reason: str) -> Unreadable:
    message_id: UUID | None = None
    try:
        loose = orjson.loads(incoming.body)
        if isinstance(loose, dict):
            message_id = UUID(str(loose.get("id")))
    except (ValueError, RecursionError):
        message_id = None
    return Unreadable(reason, incoming.routing_key, incoming.body, message_id)


def reread(failure_body: bytes, routing_key: str, subscriptions: Subscriptions) -> Read | Unreadable:
    """Read a stored message again, by the contracts of today."""
    incoming = Incoming(0, routing_key, failure_body, 0, None)
    subscription = subscriptions.find(routing_key)
    return (
        _unreadable(incoming, "unknown_type_or_version") if subscription is None else read_body(incoming, subscription)
    )
