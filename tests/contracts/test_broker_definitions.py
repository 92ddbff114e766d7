"""The broker's definitions say what the catalogue says, and are never written with a missing or default secret."""

import base64
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import messages
from shared.contracts.message import SERVICES
from shared.messaging import topology
from tools.broker_definitions import RefusedSecretError, passwords
from tools.generated_files import ROOT

SECRETS = {f"{service.upper()}_BUS_PASSWORD": f"correct-horse-{number}" for number, service in enumerate(SERVICES)}


def test_every_listener_is_bound_to_what_it_hears_and_to_nothing_else() -> None:
    bound = {(b.exchange, b.queue, b.routing_key) for b in topology.bindings() if b.exchange != topology.DEAD_EXCHANGE}
    expected = {(m.sender, who, key) for key, m in messages().items() for who in m.listeners}
    again = {(sender, who, f"to.{who}.{key}") for sender, who, key in expected}
    assert bound == expected | again
    assert all(count == 1 for count in Counter(topology.bindings()).values())


def test_a_replay_key_leads_back_to_the_message() -> None:
    for key, message in messages().items():
        assert topology.message_key(key) == key
        for listener in message.listeners:
            assert topology.message_key(topology.replay_key(listener, key)) == key


def test_every_binding_has_its_marker() -> None:
    internal = {exchange.name for exchange in topology.exchanges() if exchange.internal}
    assert internal == {topology.marker(who, key) for key, m in messages().items() for who in m.listeners}


def test_queues_are_replicated_and_lose_nothing() -> None:
    queues = {queue.name: queue.arguments for queue in topology.queues()}
    assert set(queues) == {name for service in SERVICES for name in (service, f"{service}.dead")}
    for service in SERVICES:
        assert queues[service] == {
            "x-queue-type": "quorum",
            "x-delivery-limit": 100,
            "x-dead-letter-exchange": "dead",
            "x-dead-letter-routing-key": f"{service}.dead",
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        assert queues[f"{service}.dead"]["x-queue-type"] == "quorum"
        assert topology.Binding("dead", f"{service}.dead", f"{service}.dead") in topology.bindings()


def _permissions() -> dict[str, dict[str, str]]:
    listed: Any = topology.broker_definitions({})["permissions"]
    return {entry["user"]: entry for entry in listed}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_writes_its_exchange_and_reads_its_queues_only(service: str) -> None:
    allowed = _permissions()[service]
    things = {exchange.name for exchange in topology.exchanges()} | {queue.name for queue in topology.queues()}
    things |= {"", "amq.default", "amq.topic", "anything"}
    assert {thing for thing in things if re.search(allowed["write"], thing)} == {service}
    assert {thing for thing in things if re.search(allowed["read"], thing)} == {service, f"{service}.dead"}
    assert {thing for thing in things if thing and re.search(allowed["configure"], thing)} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_says_only_its_own_messages(service: str) -> None:
    listed: Any = topology.broker_definitions({})["topic_permissions"]
    (allowed,) = [entry for entry in listed if entry["user"] == service]
    assert allowed["exchange"] == service
    for key, message in messages().items():
        keys = [key, *(topology.replay_key(listener, key) for listener in message.listeners)]
        for each in keys:
            assert bool(re.search(allowed["write"], each)) == (message.sender == service)


def test_there_is_no_guest_and_no_password_in_the_committed_file() -> None:
    committed = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    assert {user["name"] for user in committed["users"]} == {*SERVICES, "administrator", "monitoring"}
    assert {user["password_hash"] for user in committed["users"]} == {""}


def test_a_password_is_stored_salted() -> None:
    definitions: Any = topology.broker_definitions({"wallet": "a long secret"})
    (stored,) = [user["password_hash"] for user in definitions["users"] if user["name"] == "wallet"]
    raw = base64.b64decode(stored)
    assert hashlib.sha256(raw[:4] + b"a long secret").digest() == raw[4:]
    assert topology.password_hash("a long secret") != topology.password_hash("a long secret")
    with pytest.raises(ValueError, match="guest"):
        topology.broker_definitions({"guest": "guest"})


def test_passwords_come_from_the_environment() -> None:
    found = passwords({**SECRETS, "BROKER_MONITORING_PASSWORD": "quiet-lighthouse"})
    assert found == {**{service: SECRETS[f"{service.upper()}_BUS_PASSWORD"] for service in SERVICES}} | {
        "monitoring": "quiet-lighthouse"
    }


@pytest.mark.parametrize(
    "wrong",
    ["", "short", "changeme-changeme", "CHANGE_ME_1234", "guest-guest-guest", "the-wallet-secret", "correct-horse-0"],
)
def test_a_missing_or_default_secret_is_refused(wrong: str) -> None:
    with pytest.raises(RefusedSecretError, match="WALLET_BUS_PASSWORD") as refused:
        passwords({**SECRETS, "WALLET_BUS_PASSWORD": wrong})
    assert not wrong or wrong not in str(refused.value)


def _command(tmp_path: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.broker_definitions", "--output", str(tmp_path / "definitions.json")]
    clean = {name: value for name, value in os.environ.items() if not name.endswith("_PASSWORD")}
    return subprocess.run(
        command, cwd=ROOT, env={**clean, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_command_writes_for_its_owner_only(tmp_path: Path) -> None:
    done = _command(tmp_path, SECRETS)
    assert done.returncode == 0, done.stderr
    written = tmp_path / "definitions.json"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert not any(secret in written.read_text() for secret in SECRETS.values())


def test_the_command_names_every_missing_secret(tmp_path: Path) -> None:
    done = _command(tmp_path, {"WALLET_BUS_PASSWORD": SECRETS["WALLET_BUS_PASSWORD"]})
    assert done.returncode == 1
    for service in SERVICES:
        assert (f"{service.upper()}_BUS_PASSWORD is missing" in done.stderr) == (service != "wallet")
    assert not (tmp_path / "definitions.json").exists()
