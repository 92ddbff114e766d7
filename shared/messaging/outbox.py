"""The only way to publish: what is said is written in the transaction of its effect, and the relay takes it from there.

Three tables are written together: the next sequence of each subject (its lock orders what is said of it), the row of
`sent_messages` that keeps the envelope, and the row of `outbox` that waits for the bus.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text

from shared.contracts.message import Message, ServiceName
from shared.database.unit_of_work import UnitOfWork
from shared.observability.cause import Cause

LANES = 16
LARGEST_BODY = 1 << 20
"""Bytes of an envelope. The broker takes 16 MiB and closes the channel on more: the relay would send it for ever."""

_SEQUENCES = text(
    "INSERT INTO message_sequences (subject, last_sequence)"
    " SELECT * FROM unnest(CAST(:subjects AS uuid[]), CAST(:counts AS bigint[]))"
    " ON CONFLICT (subject) DO UPDATE SET last_sequence = message_sequences.last_sequence + excluded.last_sequence"
    " RETURNING subject, last_sequence"
)

_WRITE = text(
    "WITH said AS (SELECT * FROM unnest(CAST(:ids AS uuid[]), CAST(:kept AS boolean[]), CAST(:routing_keys AS text[]),"
    " CAST(:subjects AS uuid[]), CAST(:sequences AS bigint[]), CAST(:dates AS date[]), CAST(:bodies AS bytea[]),"
    " CAST(:lanes AS smallint[])) WITH ORDINALITY"
    " AS t (message_id, kept, routing_key, subject, sequence, business_date, body, lane, n)"
    "), stored AS (INSERT INTO sent_messages"
    " (message_id, said_at, kept, routing_key, subject, sequence, business_date, body)"
    " SELECT message_id, :said_at, kept, routing_key, subject, sequence, business_date, body FROM said)"
    " INSERT INTO outbox (message_id, said_at, kept, lane, routing_key)"
    " SELECT message_id, :said_at, kept, lane, routing_key FROM said ORDER BY n"
)


class _Said(NamedTuple):
    message_id: UUID
    message: Message
    subject: UUID
    cause: Cause
    business_date: date
    territory_id: UUID | None


class MessageOutbox:
    """What one unit of work says. `source` is the service; it may say only its own messages."""

    def __init__(self, work: UnitOfWork, source: ServiceName) -> None:
        self._work = work
        self._source = source
        self._said: list[_Said] = []

    def add(
        self,
        message: Message,
        *,
        cause: Cause | None = None,
        business_date: date | None = None,
        territory_id: UUID | None = None,
    ) -> UUID:
        """Say `message` when this transaction commits; return its id.

        The id is derived when a message or job is the cause, so that a replay says it again under the same id. The
        business date is today's unless the fact has one of its own. Raises TypeError for a message that another
        service owns.
        """
        if message.sender != self._source:
            raise TypeError(f"{self._source} may not say {message.routing_key}")
        why = cause or self._work.cause
        subject = message.subject_id
        message_id = why.message_id(message.message_name, subject)
        on = business_date or self._work.today()
        self._said.append(_Said(message_id, message, subject, why, on, territory_id or why.territory_id))
        return message_id

    def mark(self) -> int:
        """How much has been said so far."""
        return len(self._said)

    def rewind(self, mark: int) -> None:
        """Take back what was said after `mark`: its savepoint failed."""
        del self._said[mark:]

    async def write(self) -> int:
        """Write everything that was said and is not written yet; return how many messages.

        Raises ValueError when one is larger than `LARGEST_BODY`: its transaction fails, nothing waits for the bus.
        """
        if not self._said:
            return 0
        sequences = await self._next_sequences()
        said_at = self._work.now()
        head: dict[str, object] = {
            "specversion": "1.0",
            "source": self._source,
            "time": said_at,
            "cooperative": self._work.cooperative,
            "datacontenttype": "application/json",
        }
        bodies = [_envelope(said, sequence, head) for said, sequence in zip(self._said, sequences, strict=True)]
        values = {
            "ids": [said.message_id for said in self._said],
            "kept": [said.message.kept for said in self._said],
            "routing_keys": [said.message.routing_key for said in self._said],
            "subjects": [said.subject for said in self._said],
            "sequences": sequences,
            "dates": [said.business_date for said in self._said],
            "bodies": bodies,
            "lanes": [said.subject.int % LANES for said in self._said],
            "said_at": said_at,
        }
        await self._work.connection.execute(_WRITE, values)
        self._said.clear()
        return len(bodies)

    async def _next_sequences(self) -> list[int]:
        counts = Counter(said.subject for said in self._said)
        subjects = sorted(counts)  # one order for all, so that two transactions never wait in a circle
        values = {"subjects": subjects, "counts": [counts[subject] for subject in subjects]}
        rows = await self._work.connection.execute(_SEQUENCES, values)
        following = {row.subject: row.last_sequence - counts[row.subject] for row in rows}
        sequences: list[int] = []
        for said in self._said:
            following[said.subject] += 1
            sequences.append(following[said.subject])
        return sequences


def _envelope(said: _Said, sequence: int, head: dict[str, object]) -> bytes:
    attributes = {
        **head,
        "id": said.message_id,
        "type": said.message.routing_key,
        "subject": said.subject,
        "sequence": sequence,
        "businessdate": said.business_date,
        "correlationid": said.cause.correlation_id,
    }
    if said.cause.causation_id is not None:
        attributes["causationid"] = said.cause.causation_id
    if said.cause.traceparent is not None:
        attributes["traceparent"] = said.cause.traceparent
    if said.territory_id is not None:
        attributes["territory"] = said.territory_id
    data = said.message.__pydantic_serializer__.to_json(said.message, exclude_none=True)
    body = orjson.dumps(attributes, default=str)[:-1] + b',"data":' + data + b"}"
    if len(body) > LARGEST_BODY:
        raise ValueError(f"{said.message.routing_key} of {len(body)} bytes; a message has at most {LARGEST_BODY}")
    return body
