"""Issue an access token and the refresh token of a session's next generation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from services.membership.domain.functions import MEMBER_ROLE
from services.membership.outside.resources import resources_of
from services.membership.repository import mandates, sessions
from services.membership.repository.rows import Member
from services.membership.use_cases.register_account import hash_of
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client gets at log-in and at every refresh."""

    session_id: UUID
    member_id: UUID
    access_token: str
    expires_in_seconds: int
    refresh_token: str


async def issue_access_token(work: UnitOfWork, member: Member, authenticated_at: datetime) -> tuple[str, int]:
    """A signed token with the functions in force today, and how many seconds it is good for.

    `iat` has a fraction: a token issued right after access was revoked must differ from one issued right before.
    `auth_at` is the moment of the log-in, which every refresh keeps: signatures ask that it is a fresh one.
    """
    resources = resources_of(work)
    settings = resources.settings
    now = work.now()
    functions = await mandates.functions_of(work, member.member_id, work.today())
    claims = {
        "iss": settings.token_issuer,
        "sub": str(member.member_id),
        "aud": settings.token_audience,
        "iat": round(now.timestamp(), 6),
        "exp": int((now + timedelta(seconds=settings.access_token_seconds)).timestamp()),
        "jti": str(new_id()),
        "auth_at": int(authenticated_at.timestamp()),
        "roles": sorted({MEMBER_ROLE, *functions}),
        "name": member.public_name,
        "member_number": member.member_number,
    }
    key = resources.keys.signing
    token = jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.key_id, "typ": "at+jwt"})
    return token, settings.access_token_seconds


async def issue_refresh_token(work: UnitOfWork, session_id: UUID, generation: int) -> str:
    """The refresh token of a generation, derived from the signing key; the database keeps its hash."""
    keys = resources_of(work).keys
    token = keys.signing.derive(_purpose(session_id, generation))
    await sessions.add_refresh_token(work, hash_of(token), session_id, generation, keys.signing.key_id)
    return token


async def repeat_refresh_token(work: UnitOfWork, session_id: UUID, generation: int) -> str | None:
    """The refresh token of a generation once more; None when the key behind it has been taken away."""
    key_id = await sessions.key_of_generation(work, session_id, generation)
    return resources_of(work).keys.derive(key_id, _purpose(session_id, generation))


def _purpose(session_id: UUID, generation: int) -> str:
    return f"refresh:{session_id}:{generation}"
