"""Idempotency keys: a POST that creates or moves something has one effect, however often it is sent.

The answer is stored in the transaction of the effect. The same key with the same body has the same answer again; with
another body 422; while the first call runs (an advisory try-lock that its transaction holds) 409 with `Retry-After`.
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from shared.database.unit_of_work import UnitOfWork
from shared.errors import IdempotencyKeyMissing, IdempotencyKeyReused, NotFound, Problem, StillRunning
from shared.web.identity.callers import Caller
from shared.web.identity.tokens import Identity
from shared.web.refusals import AnswerInstead
from shared.web.work import Work

_KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")

# The lock is tried and the row read in one statement. Should the first call commit between the two, the row is not seen
# but the insert below finds it, and the caller is asked to come back: never a second effect.
_CLAIM: Final = text(
    "SELECT pg_try_advisory_xact_lock(wanted.lock) AS free, known.body_sha256, known.status, known.answer,"
    " known.location"
    " FROM unnest(CAST(:callers AS uuid[]), CAST(:methods AS text[]), CAST(:paths AS text[]), CAST(:keys AS text[]),"
    " CAST(:locks AS bigint[])) WITH ORDINALITY AS wanted (caller_id, method, path, key, lock, place)"
    " LEFT JOIN idempotency_keys AS known USING (caller_id, method, path, key) ORDER BY wanted.place"
)
_REMEMBER: Final = text(
    "INSERT INTO idempotency_keys (caller_id, method, path, key, body_sha256, status, answer, location, used_at)"
    " SELECT * FROM unnest(CAST(:callers AS uuid[]), CAST(:methods AS text[]), CAST(:paths AS text[]),"
    " CAST(:keys AS text[]), CAST(:bodies AS bytea[]), CAST(:statuses AS smallint[]), CAST(:answers AS bytea[]),"
    " CAST(:locations AS text[]), CAST(:moments AS timestamptz[])) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Key:
    """One intention of one caller."""

    caller_id: UUID
    method: str
    path: str
    key: str
    body_sha256: bytes

    @property
    def place(self) -> tuple[UUID, str, str, str]:
        """What makes the key unique; the body is what must not change."""
        return self.caller_id, self.method, self.path, self.key

    @property
    def lock(self) -> int:
        """The advisory lock of a call that runs."""
        named = "\n".join((str(self.caller_id), self.method, self.path, self.key))
        return int.from_bytes(sha256(named.encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command told its caller, as it is stored and told again."""

    status: int
    body: bytes
    location: str | None = None
    replayed: bool = False
    """A batch function that knows its requests by their own ids found the answer of an earlier one."""

    @classmethod
    def of(cls, view: BaseModel | None, *, status: int = 200, location: str | None = None) -> "Answer":
        """The answer that shows `view`."""
        return cls(status, b"" if view is None else view.model_dump_json().encode(), location)

    def response(self, *, replayed: bool = False) -> Response:
        """The answer on its way out."""
        headers: dict[str, str] = {}
        if self.location is not None:
            headers["location"] = self.location
        if replayed:
            headers["idempotency-replayed"] = "true"
        media_type = "application/json" if self.body else None
        return Response(self.body, status_code=self.status, headers=headers, media_type=media_type)


async def key_of(request: Request, caller: Identity, header: str | None) -> Key:
    """The key of a request.

    Raises `IdempotencyKeyMissing` (400) unless it is 1 to 200 visible ASCII characters, and `NotFound` for a path that
    nothing can have.
    """
    if header is None or not _KEY.fullmatch(header):
        raise IdempotencyKeyMissing(field="header.Idempotency-Key")
    path = request.scope["path"]
    if "\x00" in path:  # PostgreSQL stores no such text, and nothing stands there
        raise NotFound
    return Key(caller.member_id, request.method, path, header, sha256(await request.body()).digest())


async def claim(connection: AsyncConnection, keys: Sequence[Key]) -> list[Answer | Problem | None]:
    """For each key: the answer it had, the problem that stands in its way, or None to go ahead. Keys are distinct."""
    wanted = {
        "callers": [key.caller_id for key in keys],
        "methods": [key.method for key in keys],
        "paths": [key.path for key in keys],
        "keys": [key.key for key in keys],
        "locks": [key.lock for key in keys],
    }
    outcomes: list[Answer | Problem | None] = []
    for key, row in zip(keys, await connection.execute(_CLAIM, wanted), strict=True):
        if row.body_sha256 is None:
            outcomes.append(None if row.free else StillRunning(retry_after_seconds=1))
        elif bytes(row.body_sha256) != key.body_sha256:
            outcomes.append(IdempotencyKeyReused(field="header.Idempotency-Key"))
        else:
            outcomes.append(Answer(row.status, bytes(row.answer or b""), row.location))
    return outcomes


async def store(work: UnitOfWork, answers: Mapping[Key, Answer]) -> None:
    """Keep the answers beside their effects."""
    if not answers:
        return
    keys = list(answers)
    rows = {
        "callers": [key.caller_id for key in keys],
        "methods": [key.method for key in keys],
        "paths": [key.path for key in keys],
        "keys": [key.key for key in keys],
        "bodies": [key.body_sha256 for key in keys],
        "statuses": [answers[key].status for key in keys],
        "answers": [answers[key].body for key in keys],
        "locations": [answers[key].location for key in keys],
        "moments": [work.now()] * len(keys),
    }
    if (await work.connection.execute(_REMEMBER, rows)).rowcount != len(keys):
        raise StillRunning(retry_after_seconds=1)


class OnceOnly:
    """The key of the running request. The route ends with `return await once.answer(view, …)`."""

    def __init__(self, work: UnitOfWork, key: Key) -> None:
        self._work = work
        self.key = key
        self.answered = False

    async def answer(self, view: BaseModel | None, *, status: int = 200, location: str | None = None) -> Response:
        """Store the answer in this transaction and give it back as the response of the route."""
        answer = Answer.of(view, status=status, location=location)
        await store(self._work, {self.key: answer})
        self.answered = True
        return answer.response()


async def _once(
    request: Request,
    caller: Caller,
    work: Work,
    idempotency_key: Annotated[
        str | None, Header(alias="Idempotency-Key", description="One unique text an intention, the same when repeated")
    ] = None,
) -> AsyncIterator[OnceOnly]:
    key = await key_of(request, caller, idempotency_key)
    outcome = (await claim(work.connection, [key]))[0]
    if isinstance(outcome, Problem):
        raise outcome
    if outcome is not None:
        raise AnswerInstead(outcome.response(replayed=True))
    once = OnceOnly(work, key)
    yield once
    if not once.answered:
        raise RuntimeError(f"{request.method} {key.path} took a key and returned without once.answer")


Once = Annotated[OnceOnly, Depends(_once, scope="function")]
"""The `Idempotency-Key` of a route that creates or moves something; only for known callers."""
