"""What stands on the broker, worked out from the catalogue: exchanges, queues, bindings, users and their rights.

- One topic exchange a sender, one quorum queue a listener. A binding a message and listener, by the message's routing
  key.
- One more binding a message and listener for what is said again to that listener alone (`republish`): the sender
  publishes on its own exchange with the key of `replay_key`.
- What a listener cannot even parse goes to its dead queue by way of the exchange `dead`, at least once.
- One marker exchange a binding, internal and empty, with the name of `marker`. Services may configure nothing and
  list nothing, but anybody may ask by a passive declaration whether an exchange exists: that is how a worker knows
  its bindings are loaded. Definitions are loaded whole, and only the administrator may take a binding away.

A deploy step loads the definitions before any service starts (`load_definitions` of the broker, no management plugin
needed).
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.contracts import catalogue
from shared.contracts.message import SERVICES

VIRTUAL_HOST = "/"
DEAD_EXCHANGE = "dead"
ADMINISTRATOR = "administrator"
MONITORING = "monitoring"

# Against a loop only; failures are counted in the listener's database. A small limit would throw away a whole innocent
# prefetch after a few deploys.
DELIVERY_LIMIT = 100
# Looking at a dead letter and putting it back counts as a delivery, and RabbitMQ 4 drops after 20 where nothing is
# said.
DEAD_DELIVERY_LIMIT = 1_000_000

_REPLAY = "to."


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange."""

    name: str
    kind: str
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue."""

    name: str
    arguments: Mapping[str, str | int] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Binding:
    """A queue is handed what an exchange gets under a routing key."""

    exchange: str
    queue: str
    routing_key: str


def queue_name(listener: str) -> str:
    """Where a listener takes its messages."""
    return listener


def dead_queue_name(listener: str) -> str:
    """Where what a listener could not parse waits for an operator."""
    return f"{listener}.dead"


def replay_key(listener: str, routing_key: str) -> str:
    """The key under which a sender says a message again to one listener only."""
    return f"{_REPLAY}{listener}.{routing_key}"


def message_key(routing_key: str) -> str:
    """The message's own routing key, whether it came under that or under a replay key."""
    if not routing_key.startswith(_REPLAY):
        return routing_key
    return routing_key.removeprefix(_REPLAY).partition(".")[2]


def marker(listener: str, routing_key: str) -> str:
    """The exchange that exists when, and only when, the listener's queue was bound to this message."""
    return f"bound.{listener}.{routing_key}"


def _heard() -> list[tuple[str, str, str]]:
    """(sender, listener, routing key) of every message and listener, in a fixed order."""
    pairs = [(m.sender, listener, key) for key, m in catalogue.messages().items() for listener in m.listeners]
    return sorted(pairs)


def exchanges() -> list[Exchange]:
    """One a sender, the dead letters' exchange, and the markers."""
    markers = [Exchange(marker(listener, key), "direct", internal=True) for _, listener, key in _heard()]
    return [*(Exchange(service, "topic") for service in SERVICES), Exchange(DEAD_EXCHANGE, "direct"), *markers]


def queues() -> list[Queue]:
    """One a listener and its dead queue, both replicated."""
    made: list[Queue] = []
    for service in SERVICES:
        arguments: dict[str, str | int] = {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD_EXCHANGE,
            "x-dead-letter-routing-key": dead_queue_name(service),
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        made.append(Queue(queue_name(service), arguments))
        kept: dict[str, str | int] = {"x-queue-type": "quorum", "x-delivery-limit": DEAD_DELIVERY_LIMIT}
        made.append(Queue(dead_queue_name(service), kept))
    return made


def bindings() -> list[Binding]:
    """Every message to each of its listeners, again under the replay keys, and the dead letters."""
    made: list[Binding] = []
    for sender, listener, key in _heard():
        made.append(Binding(sender, queue_name(listener), key))
        made.append(Binding(sender, queue_name(listener), replay_key(listener, key)))
    dead = (dead_queue_name(service) for service in SERVICES)
    return made + [Binding(DEAD_EXCHANGE, name, name) for name in dead]


def password_hash(password: str, salt: bytes | None = None) -> str:
    """The form RabbitMQ stores: base64 of four bytes of salt and the SHA-256 of salt and password."""
    salt = os.urandom(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")


def broker_definitions(passwords: Mapping[str, str]) -> dict[str, object]:
    """The definitions file, as the broker's `load_definitions` reads it (3.10 to 4).

    `passwords` by user: the services, `administrator` and `monitoring`. A user without one is there and cannot log in
    by password. There is no guest: a blank node that loads definitions does not make one.
    """
    unknown = set(passwords) - {*SERVICES, ADMINISTRATOR, MONITORING}
    if unknown:
        raise ValueError(f"not users of the broker: {', '.join(sorted(unknown))}")
    return {
        "vhosts": [{"name": VIRTUAL_HOST}],
        "users": [_user(name, tags, passwords) for name, tags in _users()],
        "permissions": [_permission(name) for name, _ in _users()],
        "topic_permissions": [_topic_permission(service) for service in SERVICES],
        "parameters": [],
        "policies": [],
        "exchanges": [
            {
                "name": exchange.name,
                "vhost": VIRTUAL_HOST,
                "type": exchange.kind,
                "durable": True,
                "auto_delete": False,
                "internal": exchange.internal,
                "arguments": {},
            }
            for exchange in exchanges()
        ],
        "queues": [
            {
                "name": queue.name,
                "vhost": VIRTUAL_HOST,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(queue.arguments),
            }
            for queue in queues()
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "vhost": VIRTUAL_HOST,
                "destination": binding.queue,
                "destination_type": "queue",
                "routing_key": binding.routing_key,
                "arguments": {},
            }
            for binding in bindings()
        ],
    }


def _users() -> list[tuple[str, list[str]]]:
    services: list[tuple[str, list[str]]] = [(service, []) for service in SERVICES]
    return [*services, (ADMINISTRATOR, ["administrator"]), (MONITORING, ["monitoring"])]


def _user(name: str, tags: list[str], passwords: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": name,
        "password_hash": password_hash(passwords[name]) if name in passwords else "",
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": {},
    }


def _permission(user: str) -> dict[str, str]:
    """Anchored patterns: the default exchange ("amq.default") and all that is a neighbour's are out of reach."""
    allowed = {"configure": "^$", "write": "^$", "read": "^$"}
    if user == ADMINISTRATOR:
        allowed = {"configure": ".*", "write": ".*", "read": ".*"}
    elif user in SERVICES:
        allowed = {"configure": "^$", "write": f"^{user}$", "read": rf"^{user}(\.dead)?$"}
    return {"user": user, "vhost": VIRTUAL_HOST, **allowed}


def _topic_permission(service: str) -> dict[str, str]:
    """On its own exchange a service says its own messages, to all or to one; it binds nothing."""
    listeners = "|".join(SERVICES)
    return {
        "user": service,
        "vhost": VIRTUAL_HOST,
        "exchange": service,
        "write": rf"^({_REPLAY[:-1]}\.({listeners})\.)?{service}\.",
        "read": "^$",
    }
