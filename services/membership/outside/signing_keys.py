"""The Ed25519 keys that sign tokens. Private halves are read once, when a process starts, and never leave it.

Several keys may stand in one folder while they are rotated: all are published, one signs. The secrets behind refresh
tokens and mail links are derived from the same keys, so that the database alone holds nothing that opens an account.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.membership.errors import SigningKeyUnusable

NOT_YET = ".next.pem"


def base64url(data: bytes) -> str:
    """Base64 as tokens carry it: URL-safe and without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One key. `key_id` is the RFC 7638 thumbprint of its public half."""

    key_id: str
    private: Ed25519PrivateKey
    secret: bytes

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> "SigningKey":
        """The key with its id and the secret that is derived from it."""
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        secret = hmac.digest(raw, b"pourpar membership derived tokens 1", "sha256")
        return cls(_thumbprint(private.public_key()), private, secret)

    def derive(self, purpose: str) -> str:
        """256 bits that only a holder of this key can make, as text."""
        return base64url(hmac.digest(self.secret, purpose.encode(), "sha256"))

    def jwk(self) -> dict[str, str]:
        """The public half, as the key set shows it."""
        return {**_public_members(self.private.public_key()), "kid": self.key_id, "use": "sig", "alg": "EdDSA"}


class SigningKeys:
    """The keys of this process: the one that signs, and all that are published."""

    def __init__(self, keys: Sequence[SigningKey], signing: SigningKey) -> None:
        self.signing = signing
        self._by_id: Mapping[str, SigningKey] = {key.key_id: key for key in keys}

    @classmethod
    def read(cls, place: Path) -> "SigningKeys":
        """Read a PEM file, or every `*.pem` of a folder. Raises `SigningKeyUnusable`."""
        files = sorted(place.glob("*.pem")) if place.is_dir() else [place]
        keys = {file: SigningKey.of(_load(file)) for file in files}
        signers = [file for file in files if not file.name.endswith(NOT_YET)]
        if not signers:
            raise SigningKeyUnusable(place=str(place))
        return cls(list(keys.values()), keys[signers[-1]])

    @classmethod
    def ephemeral(cls) -> "SigningKeys":
        """A key that lives as long as this process: for tests."""
        key = SigningKey.of(Ed25519PrivateKey.generate())
        return cls([key], key)

    def key_set(self) -> dict[str, list[dict[str, str]]]:
        """The JWKS document (RFC 7517): public halves only."""
        return {"keys": [key.jwk() for key in self._by_id.values()]}

    def derive(self, key_id: str, purpose: str) -> str | None:
        """256 bits that only a holder of the key can make, as text; None when that key has been taken away."""
        key = self._by_id.get(key_id)
        return None if key is None else key.derive(purpose)


def _load(file: Path) -> Ed25519PrivateKey:
    try:
        private = load_pem_private_key(file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise SigningKeyUnusable(place=str(file)) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyUnusable(place=str(file))
    return private


def _public_members(public: Ed25519PublicKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(public.public_bytes(Encoding.Raw, PublicFormat.Raw))}


def _thumbprint(public: Ed25519PublicKey) -> str:
    members = json.dumps(_public_members(public), separators=(",", ":"), sort_keys=True)
    return base64url(hashlib.sha256(members.encode()).digest())
