"""No message without a sender, and no listener that does not listen."""

import ast
import importlib
from pathlib import Path

import pytest

from shared.contracts.catalogue import heard_by, messages
from shared.contracts.message import SERVICES, Message
from shared.messaging.subscriptions import Subscriptions
from tools.generated_files import ROOT


def _names_used(path: Path) -> set[str]:
    """Names that the code of a file uses; what it only imports does not count."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return names | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


def _imported_as(path: Path, message: type[Message]) -> set[str]:
    """Under which names a file imports a message of `shared.contracts`, or its module."""
    module = message.__module__
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and f"{module}.".startswith(f"{node.module}."):
            found |= {alias.asname or alias.name for alias in node.names if alias.name == message.__name__}
        if isinstance(node, ast.ImportFrom) and node.module == "shared.contracts":
            found |= {message.__name__ for alias in node.names if f"shared.contracts.{alias.name}" == module}
    return found


EVERY = [message for _, message in sorted(messages().items())]


@pytest.mark.parametrize("message", EVERY, ids=lambda m: m.routing_key)
def test_the_sender_says_it(message: type[Message]) -> None:
    rooms = (ROOT / "services" / message.sender).rglob("*.py")
    assert any(_imported_as(path, message) & _names_used(path) for path in rooms), (
        f"nothing in services/{message.sender} says {message.routing_key}"
    )


@pytest.mark.parametrize("service", SERVICES)
def test_every_named_listener_subscribes(service: str) -> None:
    subscriptions: Subscriptions = importlib.import_module(f"services.{service}.subscribers").subscriptions
    named = {message.routing_key for message in heard_by(service)}
    subscribed = {subscription.message.routing_key for subscription in subscriptions.in_order()}
    assert subscribed == named
