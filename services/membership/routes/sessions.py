"""Logging in, refreshing, logging out, one's own sessions, and the public keys."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from services.membership.errors import LogInRefused, SessionEnded
from services.membership.outside.resources import resources_in, resources_of
from services.membership.repository import sessions
from services.membership.repository.rows import Account
from services.membership.schemas.accounts import LogInBody, RefreshBody, SessionsView, SessionView, TokensView
from services.membership.use_cases.log_in import LONGEST_DEVICE, account_to_log_in, log_in
from services.membership.use_cases.log_out import log_out, log_out_everywhere
from services.membership.use_cases.refresh_session import refresh_session
from shared.errors import NotFound, TooManyRequests, Unauthenticated
from shared.web import Caller, Id, Limits, Work, client_address, give_back, problems
from shared.web.problems import respond
from shared.web.request_context import context_of
from shared.web.state import state_of

router = APIRouter(prefix="/v1", tags=["sessions"])

FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 100
WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tried to log in: the account they named, whether the password is right, and what was counted."""

    account: Account | None
    right: bool
    stronger: str | None
    buckets: tuple[str, str]


async def _attempt(request: Request, body: LogInBody, limits: Limits) -> Attempt:
    """Count the try and check the password before the unit of work opens: a hash takes time, and connections are few.

    One hash is computed for known and unknown addresses alike.
    """
    where = client_address(request)
    buckets = (f"log_in:{where}", f"log_in:{body.email.lower()}:{where}")
    await limits.take(buckets[0], FAILURES_PER_ADDRESS, WINDOW_SECONDS)
    await limits.take(buckets[1], FAILURES_PER_ACCOUNT, WINDOW_SECONDS)
    database = state_of(request).database
    async with database.begin(context_of(request).cause()) as work:
        account = await account_to_log_in(work, body.email)
    hashing = resources_in(database).hashing
    right = await hashing.matches(body.password, None if account is None else account.password_hash)
    outdated = right and account is not None and hashing.outdated(account.password_hash)
    return Attempt(account, right, await hashing.hash(body.password) if outdated else None, buckets)


@router.post(
    "/sessions",
    status_code=201,
    response_model=TokensView,
    responses=problems(LogInRefused, TooManyRequests),
)
async def create_session(
    request: Request, attempt: Annotated[Attempt, Depends(_attempt)], work: Work
) -> TokensView | Response:
    """Log in. Five failures a minute for an account, a hundred from one place; successes do not count."""
    tokens = await log_in(work, attempt.account, attempt.right, attempt.stronger, _device(request))
    if tokens is None:
        return respond(LogInRefused(), context_of(request))
    for bucket in attempt.buckets:
        await give_back(work, bucket)
    return TokensView.of(tokens)


@router.post("/sessions/refresh", response_model=TokensView, responses=problems(SessionEnded))
async def refresh(request: Request, body: RefreshBody, work: Work) -> TokensView | Response:
    """New tokens for a refresh token, which works once. Showing an old one ends the whole session."""
    tokens = await refresh_session(work, body.refresh_token)
    # An answer, not an exception: that a session ended because of a stolen token must be kept.
    return respond(SessionEnded(), context_of(request)) if tokens is None else TokensView.of(tokens)


@router.get("/sessions", responses=problems(Unauthenticated))
async def list_sessions(caller: Caller, work: Work) -> SessionsView:
    """One's own log-ins that can still be refreshed, the latest first."""
    idle_since = work.now() - timedelta(days=resources_of(work).settings.session_idle_days)
    found = await sessions.open_sessions(work, caller.member_id, idle_since)
    return SessionsView(items=[SessionView.of(session) for session in found])


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(Unauthenticated, NotFound))
async def end_session(session_id: Id, caller: Caller, work: Work) -> None:
    """Log out of one session of one's own."""
    await log_out(work, caller.member_id, UUID(str(session_id)))


@router.delete("/sessions", status_code=204, responses=problems(Unauthenticated))
async def end_sessions(caller: Caller, work: Work) -> None:
    """Log out everywhere: every older token is refused by all services within seconds."""
    await log_out_everywhere(work, caller.member_id)


@router.get("/jwks.json", response_model=None)
async def key_set(request: Request) -> dict[str, Any]:
    """The public keys that access tokens are verified with (RFC 7517)."""
    return dict(resources_in(state_of(request).database).keys.key_set())


def _device(request: Request) -> str | None:
    """How the client names itself, shortened to what can be shown and stored."""
    given = request.headers.get("user-agent", "")
    return "".join(character for character in given if character.isprintable())[:LONGEST_DEVICE] or None
