"""Who is believed: one good token, and every way of making another one."""

import base64
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import insert, select

from shared.clock import Clock
from shared.database.tables import key_sets, token_revocations
from shared.errors import Unavailable
from shared.ids import new_id
from shared.testing.identities import KEY_ID, Issuer
from shared.testing.moving_clock import MovingClock
from shared.web import FetchedKeys
from tests.integration.shared.web.conftest import Web

GOOD_HEADER = {"kid": KEY_ID, "typ": "at+jwt"}


def _claims(clock: Clock, **changed: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    claims = {
        "iss": "membership",
        "sub": str(new_id()),
        "aud": "pourpar",
        "iat": now,
        "exp": now + 600,
        "jti": "jti",
        "roles": ["member"],
        "name": "Artiste",
        "member_number": 1,
        **changed,
    }
    return {name: value for name, value in claims.items() if value is not ...}


def _signed(web: Web, header: dict[str, Any] | None = None, **claims: Any) -> str:
    own_key = web.issuer._key
    return jwt.encode(_claims(web.database.clock, **claims), own_key, algorithm="EdDSA", headers=header or GOOD_HEADER)


async def _status(web: Web, token: str) -> int:
    answer = await web.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_a_good_token_is_believed_twice(web: Web) -> None:
    token = _signed(web, roles=["member", "technical_presidency"])
    for _ in range(2):
        answer = await web.client.get("/v1/me", headers={"Authorization": f"bearer {token}"})
        assert answer.json()["roles"] == ["member", "technical_presidency"]


_NOW = int(datetime.now(UTC).timestamp())


REFUSED_CLAIMS: list[dict[str, Any]] = [
    *({name: ...} for name in ("iss", "sub", "aud", "iat", "exp", "jti", "roles", "name", "member_number")),
    {"iss": "somebody"},
    {"aud": "other"},
    {"aud": ["other"]},
    {"exp": _NOW - 1},
    {"exp": _NOW + 86_400},
    {"exp": 10**18},
    {"exp": float("inf")},
    {"exp": True},
    {"exp": "soon"},
    {"iat": _NOW + 3600},
    {"iat": _NOW - 3600},
    {"nbf": _NOW + 3600},
    {"sub": 7},
    {"sub": "not-an-id"},
    {"roles": "member"},
    {"roles": [1]},
    {"roles": ["Bad Role"]},
    {"roles": ["member"] * 33},
    {"member_number": True},
    {"member_number": 0},
    {"member_number": "1"},
    {"name": None},
    {"jti": ""},
    {"auth_at": True},
    {"auth_at": "soon"},
    {"auth_at": _NOW + 3600},
    {"auth_time": float("nan")},
]


async def test_claims_that_are_refused(web: Web) -> None:
    for claims in REFUSED_CLAIMS:
        assert await _status(web, _signed(web, **claims)) == 401, claims


REFUSED_HEADERS: list[dict[str, Any]] = [
    {"kid": KEY_ID, "typ": "JWT"},
    {"kid": KEY_ID, "typ": "rt+jwt"},
    {"typ": "at+jwt"},
    {"kid": "unknown", "typ": "at+jwt"},
    {"kid": "../../dev/null", "typ": "at+jwt"},
    {"kid": "' OR 1=1 --", "typ": "at+jwt"},
    {"kid": "http://evil.example/keys", "typ": "at+jwt"},
    {**GOOD_HEADER, "jku": "http://evil.example/keys"},
    {**GOOD_HEADER, "x5u": "http://evil.example/keys"},
    {**GOOD_HEADER, "jwk": {"kty": "OKP"}},
    {**GOOD_HEADER, "x5c": ["MIIB"]},
    {**GOOD_HEADER, "x5t": "abc"},
    {"kid": KEY_ID * 20, "typ": "at+jwt"},
    {**GOOD_HEADER, "crit": ["b64"], "b64": False},
]


async def test_headers_that_are_refused(web: Web) -> None:
    for header in REFUSED_HEADERS:
        assert await _status(web, _signed(web, header)) == 401, header


Sign = Callable[[bytes], bytes]


def _crafted(header: dict[str, Any], claims: dict[str, Any], sign: Sign) -> str:
    """A token that no library would write."""
    signed = b".".join(base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, claims))
    return b".".join((signed, base64.urlsafe_b64encode(sign(signed)).rstrip(b"="))).decode()


async def test_algorithms_and_key_names_that_are_refused(web: Web) -> None:
    """RFC 8725: what the token says of its own signature is not believed."""
    key = web.issuer._key
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    secrets = [
        public,
        web.issuer.key_set()["keys"][0]["x"].encode(),
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        b"",
    ]
    claims, unsigned = _claims(web.database.clock), (lambda _: b"")
    assert await _status(web, _crafted({"alg": "EdDSA", **GOOD_HEADER}, claims, key.sign)) == 200
    forged: list[tuple[dict[str, Any], Sign]] = [
        *(({"alg": name}, unsigned) for name in ("none", "None", "NONE", "nOnE", "", "EdDSA")),
        *(({"alg": name}, key.sign) for name in ("none", "HS256", "ES256", "eddsa", "Ed25519", None, 1, ["EdDSA"])),
        *(({"alg": "HS256"}, partial(hmac.digest, secret, digest="sha256")) for secret in secrets),
        *(({"alg": "EdDSA", "kid": kid}, key.sign) for kid in (None, 1, "", [KEY_ID], {"a": KEY_ID}, KEY_ID + "\x00")),
        *(({"alg": "EdDSA", "typ": typ}, key.sign) for typ in (None, "", 1, "jwt", ["at+jwt"])),
    ]
    for header, sign in forged:
        assert await _status(web, _crafted({**GOOD_HEADER, **header}, claims, sign)) == 401, header
    without_type = {"alg": "EdDSA", "kid": KEY_ID}
    assert await _status(web, _crafted(without_type, claims, key.sign)) == 401


async def test_signatures_that_are_refused(web: Web) -> None:
    good = _signed(web)
    clock = web.database.clock
    head, body, signature = good.split(".")
    flipped = body[:-2] + ("A" if body[-2] != "A" else "B") + body[-1]
    other_key = jwt.encode(_claims(clock), Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=GOOD_HEADER)
    with_hmac = jwt.encode(_claims(clock), "x" * 64, algorithm="HS256", headers=GOOD_HEADER)
    forged = [
        f"{head}.{flipped}.{signature}",
        f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}.",
        other_key,
        with_hmac,
        "a.b.c",
        "é",
        "." * 100,
        "a" * 5000,
    ]
    for token in forged:
        answer = await web.client.get("/v1/me", headers={b"Authorization": b"Bearer " + token.encode()})
        assert answer.status_code == 401, token
        assert answer.headers["www-authenticate"] == "Bearer"
    assert await _status(web, good) == 200


async def test_other_authorization_headers_are_refused(web: Web) -> None:
    for header in ("", "Bearer", "Bearer ", "Basic YTpi", "Token x", "Bearer a b"):
        assert (await web.client.get("/v1/me", headers={"Authorization": header})).status_code == 401, header


async def test_anonymous_callers(web: Web) -> None:
    assert (await web.client.get("/v1/me")).status_code == 401
    assert (await web.client.get("/v1/anybody")).json() == {"known": False}
    assert (await web.client.get("/v1/anybody", headers=web.token())).json() == {"known": True}
    assert (await web.client.get("/v1/anybody", headers={"Authorization": "Bearer bad"})).status_code == 401


async def test_a_token_ends_with_the_clock_of_the_system(web: Web) -> None:
    clock = web.database.clock
    assert isinstance(clock, MovingClock)
    token = _signed(web)
    assert await _status(web, token) == 200
    clock.advance(timedelta(minutes=10))
    assert await _status(web, token) == 401
    assert await _status(web, _signed(web)) == 200


async def test_older_tokens_of_a_revoked_person_fail_within_two_seconds(web: Web) -> None:
    subject, clock = new_id(), web.database.clock
    older = web.token(subject, iat=clock.now().timestamp() - 5)
    assert (await web.client.get("/v1/me", headers=older)).status_code == 200
    async with web.database.engine.begin() as connection:
        row = {"subject_id": subject, "issued_before_at": clock.now(), "sequence": 1}
        await connection.execute(insert(token_revocations).values(row))
    began = clock.monotonic()
    while (await web.client.get("/v1/me", headers=older)).status_code == 200:
        assert clock.monotonic() - began < 2
    newer = web.token(subject, iat=clock.now().timestamp())
    assert (await web.client.get("/v1/me", headers=newer)).status_code == 200
    assert (await web.client.get("/v1/me", headers=web.token())).status_code == 200


class _Publisher(httpx.AsyncBaseTransport):
    """An issuer's key set over a transport of the test's own, which can be away."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"keys": []}
        self.away = False
        self.fetches = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.fetches += 1
        if self.away:
            raise httpx.ConnectError("away", request=request)
        return httpx.Response(200, json=self.document)


def _key_set(web: Web, key_id: str = KEY_ID) -> dict[str, Any]:
    document = Issuer("membership", "pourpar", web.database.clock).key_set()
    document["keys"][0]["kid"] = key_id
    return document


async def test_keys_are_fetched_once_and_an_unknown_id_at_most_once_a_minute(web: Web) -> None:
    publisher = _Publisher()
    publisher.document = _key_set(web)
    keys = FetchedKeys("http://issuer/jwks", web.database, transport=publisher)
    assert await keys.find(KEY_ID) is not None
    assert await keys.find(KEY_ID) is not None
    for unknown in range(20):
        assert await keys.find(f"unknown-{unknown}") is None
    assert publisher.fetches == 1
    keys._next_fetch = 0.0  # a minute later
    publisher.document = _key_set(web, "rotated")
    assert await keys.find("rotated") is not None
    assert publisher.fetches == 2


async def test_the_last_good_copy_serves_a_start_while_the_issuer_is_away(web: Web) -> None:
    publisher = _Publisher()
    publisher.document = _key_set(web)
    await FetchedKeys("http://issuer/jwks", web.database, transport=publisher).find(KEY_ID)
    publisher.away = True
    restarted = FetchedKeys("http://issuer/jwks", web.database, transport=publisher)
    assert await restarted.find(KEY_ID) is not None
    async with web.database.engine.connect() as connection:
        assert (await connection.execute(select(key_sets.c.url))).scalars().all() == ["http://issuer/jwks"]


async def test_without_any_key_the_answer_is_503_not_401(web: Web) -> None:
    publisher = _Publisher()
    publisher.away = True
    keys = FetchedKeys("http://nowhere/jwks", web.database, transport=publisher)
    with pytest.raises(Unavailable):
        await keys.find(KEY_ID)


async def test_a_bad_key_set_does_not_replace_a_good_one(web: Web) -> None:
    publisher = _Publisher()
    publisher.document = _key_set(web)
    keys = FetchedKeys("http://issuer/jwks", web.database, transport=publisher)
    await keys.find(KEY_ID)
    bad: list[Any] = [[], {}, {"keys": "x"}, {"keys": [{"kty": "RSA", "kid": "a"}]}]
    for document in bad:
        publisher.document = document
        keys._next_fetch = 0.0
        await keys.find("other")
        assert await keys.find(KEY_ID) is not None
    assert publisher.fetches == 5
