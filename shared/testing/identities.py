"""Tokens for tests, signed with a key of the test's own: good ones, and whatever a test wants to forge."""

import base64
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.clock import Clock
from shared.ids import new_id
from shared.web.identity.keys import FixedKeys, KeySource
from shared.web.identity.tokens import ALGORITHM, TOKEN_TYPE

KEY_ID = "test-key"


class Issuer:
    """Issues tokens as membership would."""

    def __init__(self, issuer: str, audience: str, clock: Clock) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._issuer = issuer
        self._audience = audience
        self._clock = clock

    def key_set(self) -> dict[str, Any]:
        """The JWKS document with the public key."""
        raw = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        return {"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": KEY_ID, "x": x}]}

    def key_source(self) -> FixedKeys:
        """The keys for a gateway under test."""
        return FixedKeys(self.key_set())

    def issue(self, member_id: UUID, member_number: int = 1, roles: Sequence[str] = ("member",), **claims: Any) -> str:
        """A token that is good for ten minutes from now; `claims` replace or add claims (None removes one).

        The person gave the password just now: `auth_at` (seconds, an integer) says otherwise.
        """
        now = self._clock.now()
        given = {
            "iss": self._issuer,
            "sub": str(member_id),
            "aud": self._audience,
            "iat": int(now.timestamp()),
            "exp": int((now + timedelta(minutes=10)).timestamp()),
            "jti": str(new_id()),
            "auth_at": int(now.timestamp()),
            "roles": list(roles),
            "name": f"Artiste {member_number}",
            "member_number": member_number,
            **claims,
        }
        kept = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(kept, self._key, algorithm=ALGORITHM, headers={"kid": KEY_ID, "typ": TOKEN_TYPE})


class EitherKeys:
    """The keys of several issuers, for a gateway that believes them all."""

    def __init__(self, *sources: KeySource) -> None:
        self._sources = sources

    async def find(self, key_id: str) -> Ed25519PublicKey | None:
        """The first key of this id."""
        for source in self._sources:
            key = await source.find(key_id)
            if key is not None:
                return key
        return None

    async def check(self) -> int:
        """How many keys there are."""
        return sum([await source.check() for source in self._sources])
