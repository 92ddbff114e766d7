"""Ids that callers choose: the same id and body has the same outcome, a refusal included; another body is refused."""

import os
from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from services.wallet import errors
from services.wallet.domain.gifts import GiftRefusal
from services.wallet.repository.asked import Asked, Known
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


def salted(text: str) -> tuple[bytes, bytes]:
    """A new salt, and sha256(salt || text)."""
    salt = os.urandom(_SALT_BYTES)
    return salt, sha256(salt + text.encode()).digest()


def is_of(salt: bytes | None, digest: bytes, text: str) -> bool:
    """Whether the digest is of this text. Without its salt a digest says nothing any more: it is believed."""
    return salt is None or sha256(salt + text.encode()).digest() == digest


def problem_of(refusal: GiftRefusal, limit: int) -> Problem:
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
