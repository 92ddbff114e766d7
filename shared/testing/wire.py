"""A message as bytes, as its sender's relay would put it on the bus."""

from datetime import UTC, date, datetime
from uuid import UUID

import orjson

from shared.contracts.message import Message
from shared.ids import new_id


def envelope_bytes(
    message: Message,
    *,
    sequence: int = 1,
    message_id: UUID | None = None,
    time: datetime | None = None,
    business_date: date | None = None,
    cooperative: str = "pour-et-par",
    correlation_id: UUID | None = None,
    **changes: object,
) -> bytes:
    """The envelope around `message`; `changes` replace or add attributes, to spoil it."""
    at = time or datetime.now(UTC)
    attributes = {
        "specversion": "1.0",
        "id": str(message_id or new_id()),
        "source": message.sender,
        "type": message.routing_key,
        "time": at,
        "subject": str(message.subject_id),
        "sequence": sequence,
        "businessdate": business_date or at.date(),
        "cooperative": cooperative,
        "correlationid": str(correlation_id or new_id()),
        "data": orjson.Fragment(message.model_dump_json(exclude_none=True)),
        **changes,
    }
    return orjson.dumps(attributes)
