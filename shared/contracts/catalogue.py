"""All messages of the five services, imported so that the registry is whole."""

from shared.contracts import events, marketplace, membership, missions, wallet
from shared.contracts.message import Message, known_messages

__all__ = ["events", "heard_by", "marketplace", "membership", "messages", "missions", "said_by", "wallet"]


def messages() -> dict[str, type[Message]]:
    """Every message by its routing key."""
    return known_messages()


def said_by(service: str) -> list[type[Message]]:
    """What one service says, by name."""
    return sorted((m for m in known_messages().values() if m.sender == service), key=lambda m: m.routing_key)


def heard_by(service: str) -> list[type[Message]]:
    """What one service hears, by name."""
    return sorted((m for m in known_messages().values() if service in m.listeners), key=lambda m: m.routing_key)
