"""Access tokens: what one must hold to be believed. EdDSA only, every claim required, ten minutes at the most."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import jwt

from shared.clock import Clock
from shared.errors import Forbidden, Unauthenticated
from shared.web.identity.keys import KEY_ID, KeySource
from shared.web.identity.revocations import Revocations

ALGORITHM: Final = "EdDSA"
TOKEN_TYPE: Final = "at+jwt"  # noqa: S105 - the media type of RFC 9068, not a secret
REQUIRED_CLAIMS: Final = ("iss", "sub", "aud", "iat", "exp", "jti", "roles", "name", "member_number")
LONGEST_LIFE: Final = timedelta(minutes=10)
LEEWAY: Final = timedelta(seconds=60)

_LONGEST_TOKEN: Final = 4096
_MOST_CACHED: Final = 20_000
_MOST_ROLES: Final = 32
_LONGEST_NAME: Final = 200
_LAST_MOMENT: Final = 32_503_680_000  # the year 3000; NaN and Infinity are not below it either
_ROLE: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SUBJECT: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_FOREIGN_KEYS: Final = ("jku", "jwk", "x5u", "x5c", "x5t", "crit", "b64")


@dataclass(frozen=True, slots=True)
class Identity:
    """A caller whose token was verified. Roles open doors only: money and signatures ask the mandate table."""

    member_id: UUID
    member_number: int
    roles: frozenset[str]
    name: str
    """The public stage name the member chose: personal data, kept out of logs and messages."""
    token_id: str
    token_issued_at: datetime
    token_expires_at: datetime
    authenticated_at: datetime | None = None
    """When the person last gave the password: kept through refreshes; None when the issuer does not say."""

    def has_role(self, *roles: str) -> bool:
        """Whether the token carries at least one of these roles."""
        return not self.roles.isdisjoint(roles)

    def require_role(self, *roles: str) -> None:
        """Raise `Forbidden` unless the token carries at least one of these roles."""
        if not self.has_role(*roles):
            raise Forbidden


class TokenVerifier:
    """Believes a token or raises `Unauthenticated`; never says why, so that nobody learns from trying."""

    def __init__(self, *, keys: KeySource, revocations: Revocations, clock: Clock, issuer: str, audience: str) -> None:
        self._keys = keys
        self._revocations = revocations
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        self._verified: dict[str, Identity] = {}

    async def verify(self, token: str) -> Identity:
        """The caller behind a token that is good now."""
        identity = self._verified.get(token)
        now = self._clock.now()
        if identity is None:
            identity = await self._verify_anew(token, now)
            if len(self._verified) >= _MOST_CACHED:
                self._forget_expired(now)
            self._verified[token] = identity
        elif identity.token_expires_at <= now or identity.token_issued_at > now + LEEWAY:
            del self._verified[token]
            raise Unauthenticated
        if await self._revocations.refuses(identity.member_id, identity.token_issued_at):
            raise Unauthenticated
        return identity

    async def _verify_anew(self, token: str, now: datetime) -> Identity:
        if len(token) > _LONGEST_TOKEN:
            raise Unauthenticated
        try:
            key = await self._keys.find(_key_id(jwt.get_unverified_header(token)))
            if key is None:
                raise Unauthenticated
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._audience,
                issuer=self._issuer,
                options={
                    "require": list(REQUIRED_CLAIMS),
                    # Times are checked below, with the clock that the whole system shares.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
            return _identity(claims, now)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError) as error:
            raise Unauthenticated from error

    def _forget_expired(self, now: datetime) -> None:
        self._verified = {t: i for t, i in self._verified.items() if i.token_expires_at > now}
        if len(self._verified) >= _MOST_CACHED:
            self._verified.clear()


def _key_id(header: Mapping[str, Any]) -> str:
    key_id = header.get("kid")
    if header.get("alg") != ALGORITHM or str(header.get("typ")).lower() != TOKEN_TYPE:
        raise ValueError("not an access token")
    if any(name in header for name in _FOREIGN_KEYS) or not isinstance(key_id, str) or not KEY_ID.fullmatch(key_id):
        raise ValueError("the token names its key in a way that is refused")
    return key_id


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _LAST_MOMENT:
        raise ValueError("not a moment")
    return datetime.fromtimestamp(value, UTC)


def _identity(claims: Mapping[str, Any], now: datetime) -> Identity:
    issued_at, expires_at = _moment(claims["iat"]), _moment(claims["exp"])
    if issued_at > now + LEEWAY or ("nbf" in claims and _moment(claims["nbf"]) > now + LEEWAY):
        raise ValueError("not good yet")
    if expires_at <= now or expires_at > now + LONGEST_LIFE + LEEWAY or expires_at - issued_at > LONGEST_LIFE + LEEWAY:
        raise ValueError("expired, or good for too long")
    authenticated = claims.get("auth_at", claims.get("auth_time"))
    authenticated_at = None if authenticated is None else _moment(authenticated)
    if authenticated_at is not None and authenticated_at > issued_at + LEEWAY:
        raise ValueError("nobody logs in after the token was issued")
    subject, token_id, roles, name, number = (
        claims[claim] for claim in ("sub", "jti", "roles", "name", "member_number")
    )
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise ValueError("the subject is not a member's id")
    if not isinstance(token_id, str) or not 0 < len(token_id) <= 64:
        raise ValueError("the token has no id")
    if not isinstance(roles, list) or len(roles) > _MOST_ROLES:
        raise ValueError("roles are a short list")
    if not all(isinstance(role, str) and _ROLE.fullmatch(role) for role in roles):
        raise ValueError("a role is a plain word")
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        raise ValueError("a name is short text")
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 2**31:
        raise ValueError("the member number is a positive integer")
    member_id, held = UUID(subject), frozenset(roles)
    return Identity(member_id, number, held, name, token_id, issued_at, expires_at, authenticated_at)
