"""What was asked under which id, and what became of it. Writers hold the lock of credits, so nobody asks in between."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.database.unit_of_work import UnitOfWork

Command = Literal["transfer", "hold", "settle", "void"]

_FIND = text(
    "SELECT request_id, salt, body_sha256, refusal, parameters, field, answer FROM asked_requests"
    " WHERE command = :command AND request_id = ANY(:request_ids)"
)
_KEEP = text(
    "INSERT INTO asked_requests (command, request_id, caller_id, salt, body_sha256, refusal, parameters, field,"
    " answer, asked_at)"
    " SELECT :command, t.*, :asked_at FROM unnest(CAST(:request_ids AS uuid[]), CAST(:caller_ids AS uuid[]),"
    " CAST(:salts AS bytea[]), CAST(:bodies AS bytea[]), CAST(:refusals AS text[]), :parameters,"
    " CAST(:fields AS text[]), CAST(:answers AS bytea[])) AS t"
).bindparams(bindparam("parameters", type_=ARRAY(JSONB)))
_FORGET = text("UPDATE asked_requests SET salt = NULL WHERE caller_id = :caller_id AND salt IS NOT NULL")


class Asked(NamedTuple):
    """One request as it is kept: `answer` when it was done, otherwise the problem's code, parameters and field."""

    request_id: UUID
    caller_id: UUID
    salt: bytes | None
    body_sha256: bytes
    refusal: str | None
    parameters: Mapping[str, int | str] | None
    field: str | None
    answer: bytes | None


class Known(NamedTuple):
    """An earlier request of the same id. Without `salt` its body was forgotten."""

    salt: bytes | None
    body_sha256: bytes
    refusal: str | None
    parameters: Mapping[str, int | str] | None
    field: str | None
    answer: bytes | None


async def find_asked(work: UnitOfWork, command: Command, request_ids: Collection[UUID]) -> dict[UUID, Known]:
    """Those of these ids that were asked before."""
    rows = await work.connection.execute(_FIND, {"command": command, "request_ids": list(request_ids)})
    return {row.request_id: Known(*row[1:]) for row in rows}


async def keep_asked(work: UnitOfWork, command: Command, asked: Sequence[Asked]) -> None:
    """Remember requests and their outcomes."""
    if not asked:
        return
    values = {
        "command": command,
        "request_ids": [one.request_id for one in asked],
        "caller_ids": [one.caller_id for one in asked],
        "salts": [one.salt for one in asked],
        "bodies": [one.body_sha256 for one in asked],
        "refusals": [one.refusal for one in asked],
        "parameters": [one.parameters for one in asked],
        "fields": [one.field for one in asked],
        "answers": [one.answer for one in asked],
        "asked_at": work.now(),
    }
    await work.connection.execute(_KEEP, values)


async def forget_bodies(work: UnitOfWork, caller_id: UUID) -> None:
    """Drop the salts of a caller's requests: nothing can be recognised in their hashes any more."""
    await work.connection.execute(_FORGET, {"caller_id": caller_id})
