"""Ids that callers choose: the same id and body has the same outcome, a refusal included; another body is refused."""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

import orjson

from services.wallet import errors
from services.wallet.domain.gifts import GiftRefusal
from services.wallet.repository.asked import Asked, Command, Known, find_asked, keep_asked
from services.wallet.repository.member_holds import MemberHold
from shared.database.unit_of_work import UnitOfWork
from shared.errors import IdempotencyKeyReused, Problem

_SALT_BYTES = 16

_REFUSALS: Mapping[GiftRefusal, type[Problem]] = {
    "sub_cannot_be_given": errors.SubCannotBeGiven,
    "euros_cannot_be_given": errors.EurosCannotBeGiven,
    "gift_to_oneself": errors.GiftToOneself,
    "giver_inactive": errors.GiverInactive,
    "unknown_recipient": errors.UnknownRecipient,
    "recipient_inactive": errors.RecipientInactive,
    "insufficient_credits": errors.InsufficientCredits,
    "gift_limit_reached": errors.GiftLimitReached,
}
_FIELDS: Mapping[GiftRefusal, str] = {
    "sub_cannot_be_given": "body.amount.unit",
    "euros_cannot_be_given": "body.amount.unit",
    "gift_to_oneself": "body.to.member_id",
    "unknown_recipient": "body.to.member_id",
    "recipient_inactive": "body.to.member_id",
    "insufficient_credits": "body.amount.amount",
    "gift_limit_reached": "body.amount.amount",
}
_STORED: tuple[type[Problem], ...] = (
    *_REFUSALS.values(),
    errors.ExpiryOutOfBounds,
    errors.HoldEnded,
    errors.MoreThanHeld,
)
_KINDS: Mapping[str, type[Problem]] = {kind.code: kind for kind in _STORED}


def new_salt() -> bytes:
    """What makes a hash say nothing once it is gone."""
    return os.urandom(_SALT_BYTES)


def digest_of(salt: bytes, text: str) -> bytes:
    """sha256(salt || text)."""
    return sha256(salt + text.encode()).digest()


def salted(text: str) -> tuple[bytes, bytes]:
    """A new salt, and sha256(salt || text)."""
    salt = new_salt()
    return salt, digest_of(salt, text)


def is_of(salt: bytes | None, digest: bytes, text: str) -> bool:
    """Whether the digest is of this text. Without its salt a digest says nothing any more: it is believed."""
    return salt is None or digest_of(salt, text) == digest


def problem_of(refusal: GiftRefusal, limit: int = 0) -> Problem:
    """The problem that tells a refusal."""
    kind, field = _REFUSALS[refusal], _FIELDS.get(refusal)
    return kind(field=field, limit=limit) if refusal == "gift_limit_reached" else kind(field=field)


def reused() -> Problem:
    """The id was used for something else."""
    return IdempotencyKeyReused(field="body.id")


def earlier(known: Known, body: str) -> bytes | Problem:
    """What the same request was answered before; `reused` when the body is another."""
    if not is_of(known.salt, known.body_sha256, body):
        return reused()
    if known.answer is not None:
        return known.answer
    problem = _KINDS[str(known.refusal)](field=known.field)
    problem.parameters = dict(known.parameters or {})
    return problem


def refused(request_id: UUID, caller_id: UUID, body: str, problem: Problem) -> Asked:
    """A refusal as it is remembered."""
    salt, digest = salted(body)
    return Asked(request_id, caller_id, salt, digest, problem.code, problem.parameters, problem.field, None)


def done(request_id: UUID, caller_id: UUID, body: str, answer: bytes) -> Asked:
    """An answer as it is remembered."""
    salt, digest = salted(body)
    return Asked(request_id, caller_id, salt, digest, None, None, None, answer)


class Request(Protocol):
    """What has an id of its caller's choice."""

    @property
    def request_id(self) -> UUID: ...

    @property
    def caller_id(self) -> UUID: ...

    @property
    def body(self) -> str: ...


RequestType = TypeVar("RequestType", bound=Request)


class HoldAnswer(NamedTuple):
    """A hold as it stood after a request, this one or, when `replayed`, an earlier one."""

    hold: MemberHold
    replayed: bool


HoldOutcome = HoldAnswer | Problem


class Turns(Generic[RequestType]):
    """The requests of a batch: those asked before have their outcome, the others get one, and the outcomes are kept."""

    def __init__(self, command: Command, requests: Sequence[RequestType], known: Mapping[UUID, Known]) -> None:
        self._command: Command = command
        self._requests = requests
        self._first: dict[UUID, RequestType] = {}
        for request in requests:
            self._first.setdefault(request.request_id, request)
        self._outcomes: dict[UUID, HoldOutcome] = {}
        self._asked: list[Asked] = []
        for request_id, row in known.items():
            answer = earlier(row, self._first[request_id].body)
            self._outcomes[request_id] = answer if isinstance(answer, Problem) else HoldAnswer(_read(answer), True)

    @property
    def fresh(self) -> list[RequestType]:
        """Those that have no outcome yet."""
        return [request for request in self._first.values() if request.request_id not in self._outcomes]

    def refuse(self, request: RequestType, problem: Problem) -> None:
        """For good."""
        self._outcomes[request.request_id] = problem
        self._asked.append(refused(request.request_id, request.caller_id, request.body, problem))

    def do(self, request: RequestType, hold: MemberHold) -> None:
        """The hold stands so now."""
        self._outcomes[request.request_id] = HoldAnswer(hold, False)
        self._asked.append(
            done(request.request_id, request.caller_id, request.body, orjson.dumps(hold, default=_plain))
        )

    def tell(self, request: RequestType, problem: Problem) -> None:
        """Not recorded: there is nothing here for this caller."""
        self._outcomes[request.request_id] = problem

    async def outcomes(self, work: UnitOfWork) -> list[HoldOutcome]:
        """Keep what is new; the outcome of each request, in order."""
        await keep_asked(work, self._command, self._asked)
        return [self._own(request) for request in self._requests]

    def _own(self, request: RequestType) -> HoldOutcome:
        leader = self._first[request.request_id]
        outcome = self._outcomes[request.request_id]
        if request is leader:
            return outcome
        if request.body != leader.body:
            return reused()
        return HoldAnswer(outcome.hold, True) if isinstance(outcome, HoldAnswer) else outcome


async def take_turns(work: UnitOfWork, command: Command, requests: Sequence[RequestType]) -> Turns[RequestType]:
    """The requests of a batch, with what was asked before under their ids."""
    known = await find_asked(work, command, {request.request_id for request in requests})
    return Turns(command, requests, known)


def _plain(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _read(answer: bytes) -> MemberHold:
    stored: dict[str, Any] = orjson.loads(answer)
    for name in ("hold_id", "giver_id", "recipient_id", "decision_id"):
        stored[name] = stored[name] and UUID(stored[name])
    for name in ("placed_on", "expires_on", "ended_on"):
        stored[name] = stored[name] and date.fromisoformat(stored[name])
    digest = stored.pop("reason_sha256", None)
    return MemberHold(**stored, reason_sha256=digest and bytes.fromhex(digest))
