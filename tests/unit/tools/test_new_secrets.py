"""Fresh secrets for containers: complete, different, private, and never over what is there."""

import re
import stat
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tools.broker_definitions import passwords
from tools.new_secrets import EXAMPLE, filled_in, main


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["new_secrets", *arguments])
    return main()


def test_every_password_is_there_and_each_is_another() -> None:
    text = filled_in(EXAMPLE.read_text(encoding="utf-8"))
    found = dict(re.findall(r"(?m)^([A-Z_]+_PASSWORD)=(.*)$", text))
    assert found.pop("MEMBERSHIP_SMTP_PASSWORD") == ""
    assert len(set(found.values())) == len(found) == 17
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", value) for value in found.values())
    assert len(passwords(found)) == 5


def test_files_are_private_and_are_not_written_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variables, keys = tmp_path / ".env", tmp_path / "signing-keys"
    arguments = ("--output", str(variables), "--keys", str(keys))
    assert _run(monkeypatch, *arguments) == 0
    before = variables.read_text()
    for path in (variables, keys / "0001.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert isinstance(load_pem_private_key((keys / "0001.pem").read_bytes(), None), Ed25519PrivateKey)
    assert _run(monkeypatch, *arguments) == 1
    assert variables.read_text() == before


def test_one_more_key_for_a_rotation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "signing-keys" / "0002.next.pem"
    assert _run(monkeypatch, "--signing-key", str(key)) == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [key.name]
