"""Tokens that somebody tampered with, at membership's own gateway."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.membership.outside.signing_keys import SigningKey
from tests.integration.membership.people import Cooperative, Person

Forge = Callable[[dict[str, Any], dict[str, Any], SigningKey], str]


def signed(claims: dict[str, Any], header: dict[str, Any], key: SigningKey) -> str:
    """With the right key."""
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers=header)


def hmac_with_public_key(claims: dict[str, Any], header: dict[str, Any], key: SigningKey) -> str:
    """HS256 with the public key as its secret."""
    public = key.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return jwt.encode(claims, public, algorithm="HS256", headers=header)


FORGERIES: dict[str, Forge] = {
    "no algorithm": lambda claims, header, _: jwt.encode(claims, "", algorithm="none", headers=header),
    "the public key as a secret": hmac_with_public_key,
    "another key": lambda claims, header, _: jwt.encode(
        claims, Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=header
    ),
    "an unknown key id": lambda c, h, k: signed(c, {**h, "kid": "unknown"}, k),
    "a path as key id": lambda c, h, k: signed(c, {**h, "kid": "../../dev/null"}, k),
    "SQL as key id": lambda c, h, k: signed(c, {**h, "kid": "' OR 1=1 --"}, k),
    "a URL as key id": lambda c, h, k: signed(c, {**h, "kid": "http://127.0.0.1/keys"}, k),
    "a key of its own": lambda c, h, k: signed(c, {**h, "jwk": k.jwk()}, k),
    "a place of keys": lambda c, h, k: signed(c, {**h, "jku": "http://127.0.0.1/keys"}, k),
    "another type": lambda c, h, k: signed(c, {**h, "typ": "rt+jwt"}, k),
    "no type": lambda c, h, k: signed(c, {**h, "typ": "JWT"}, k),
    "no expiry": lambda c, h, k: signed(without(c, "exp"), h, k),
    "expired": lambda c, h, k: signed({**c, "exp": int(c["iat"]) - 1}, h, k),
    "a year": lambda c, h, k: signed({**c, "exp": int(c["iat"]) + 365 * 86_400}, h, k),
    "for ever": lambda c, h, k: signed({**c, "exp": 10**18}, h, k),
    "issued tomorrow": lambda c, h, k: signed({**c, "iat": c["iat"] + 86_400, "exp": c["exp"] + 86_400}, h, k),
    "not before tomorrow": lambda c, h, k: signed({**c, "nbf": c["iat"] + 86_400}, h, k),
    "no audience": lambda c, h, k: signed(without(c, "aud"), h, k),
    "another audience": lambda c, h, k: signed({**c, "aud": "elsewhere"}, h, k),
    "another issuer": lambda c, h, k: signed({**c, "iss": "elsewhere"}, h, k),
    "no issuer": lambda c, h, k: signed(without(c, "iss"), h, k),
    "no roles": lambda c, h, k: signed(without(c, "roles"), h, k),
    "no subject": lambda c, h, k: signed(without(c, "sub"), h, k),
    "an integer as subject": lambda c, h, k: signed({**c, "sub": "1"}, h, k),
}


def without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    """The claims but one."""
    return {key: value for key, value in claims.items() if key != name}


async def status(coop: Cooperative, token: str) -> int:
    """What the gateway answers to a token."""
    return (await coop.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})).status_code


def parts(alix: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """Claims and header of a good token."""
    claims = jwt.decode(alix.access_token, options={"verify_signature": False})
    header = dict(jwt.get_unverified_header(alix.access_token))
    del header["alg"]  # each forgery has its own
    return claims, header


async def test_forged_tokens_are_refused(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    claims, header = parts(alix)
    key = coop.resources.keys.signing
    assert await status(coop, signed(claims, header, key)) == 200
    for name, forge in FORGERIES.items():
        assert await status(coop, forge(claims, header, key)) == 401, name


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_a_flipped_character_is_noticed(coop: Cooperative, place: int) -> None:
    pieces = coop.presidency.access_token.split(".")
    middle = len(pieces[place]) // 2
    flipped = "A" if pieces[place][middle] != "A" else "B"
    pieces[place] = pieces[place][:middle] + flipped + pieces[place][middle + 1 :]
    assert await status(coop, ".".join(pieces)) == 401


async def test_a_refresh_token_opens_nothing_else(coop: Cooperative) -> None:
    assert await status(coop, coop.presidency.refresh_token) == 401


async def test_a_role_in_a_token_signs_nothing_here(coop: Cooperative) -> None:
    """Membership asks its own table: a token that still carries a withdrawn function is of no use."""
    alix = await coop.join("alix@exemple.fr")
    claims, header = parts(alix)
    token = signed({**claims, "roles": ["member", "technical_presidency"]}, header, coop.resources.keys.signing)
    headers = coop.membership.keyed({"Authorization": f"Bearer {token}"})
    body = {"code": "lyon", "name": "Lyon"}
    answer = await coop.client.post("/v1/territories", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "function_required")
