"""Signing keys in files and folders, and settings that refuse to start."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import ValidationError

from services.membership.errors import SigningKeyUnusable
from services.membership.outside.signing_keys import SigningKey, SigningKeys
from services.membership.settings import MembershipSettings

BASE = {"database_url": "postgresql://nowhere/x", "bus_url": "amqp://nowhere"}


def write(file: Path, key: object = None) -> Path:
    """A PEM file."""
    private = key or Ed25519PrivateKey.generate()
    assert hasattr(private, "private_bytes")
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file


def test_the_key_id_is_the_thumbprint_of_rfc_8037() -> None:
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = SigningKey.of(Ed25519PrivateKey.from_private_bytes(seed))
    assert key.jwk()["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_the_last_of_a_folder_signs_and_all_are_published(tmp_path: Path) -> None:
    write(tmp_path / "2027-01.pem")
    before = SigningKeys.read(tmp_path)
    write(tmp_path / "2027-06.pem")
    write(tmp_path / "2027-12.next.pem")
    keys = SigningKeys.read(tmp_path)
    assert len(keys.key_set()["keys"]) == 3
    assert keys.signing.key_id == SigningKeys.read(tmp_path / "2027-06.pem").signing.key_id
    assert all("d" not in key for key in keys.key_set()["keys"])
    old = before.signing.key_id
    assert keys.derive(old, "x") == before.signing.derive("x") != keys.signing.derive("x")
    (tmp_path / "2027-01.pem").unlink()
    assert SigningKeys.read(tmp_path).derive(old, "x") is None


def test_what_is_no_signing_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyUnusable):
        SigningKeys.read(tmp_path)
    write(tmp_path / "only.next.pem")
    with pytest.raises(SigningKeyUnusable):
        SigningKeys.read(tmp_path)
    with pytest.raises(SigningKeyUnusable):
        SigningKeys.read(write(tmp_path / "rsa.pem", generate_private_key(65_537, 2048)))
    (tmp_path / "text.pem").write_text("nothing")
    with pytest.raises(SigningKeyUnusable):
        SigningKeys.read(tmp_path / "text.pem")
    with pytest.raises(SigningKeyUnusable):
        SigningKeys.read(tmp_path / "missing.pem")


def test_only_a_test_runs_without_a_key() -> None:
    assert MembershipSettings.model_validate({**BASE, "environment": "test"}).signing_key_file is None
    for environment in ("production", "demo"):
        with pytest.raises(ValidationError, match="MEMBERSHIP_SIGNING_KEY_FILE"):
            MembershipSettings.model_validate({**BASE, "environment": environment})


def test_production_names_the_folder_of_its_mails() -> None:
    given = {**BASE, "environment": "production", "signing_key_file": "/keys"}
    with pytest.raises(ValidationError, match="MEMBERSHIP_MAIL_FOLDER"):
        MembershipSettings.model_validate(given)
    MembershipSettings.model_validate({**given, "mail": "smtp"})


@pytest.mark.parametrize("name", ["password_memory_kib", "password_time_cost"])
def test_passwords_are_never_hashed_more_cheaply(name: str) -> None:
    with pytest.raises(ValidationError):
        MembershipSettings.model_validate({**BASE, "environment": "test", name: 1})


def test_the_mail_setting_has_two_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("MAIL", "MEMBERSHIP_MAIL"):
        monkeypatch.setenv(variable, "smtp")
        assert MembershipSettings.model_validate({**BASE, "environment": "test"}).mail == "smtp"
        monkeypatch.delenv(variable)
