"""The first wire form of each version: kept for ever, so that what was once sent can always be read."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts import catalogue
from shared.contracts.examples import DAY, example_id
from shared.contracts.message import Message
from shared.messaging.envelope import Envelope

_SENT_AT = datetime(2027, 3, 14, 9, 30, tzinfo=UTC)


def wire_form(message: Message, business_date: date = DAY) -> dict[str, Any]:
    """An example as it travels, with made-up ids."""
    envelope = Envelope[Message](
        id=example_id(90),
        source=message.sender,
        type=message.routing_key,
        time=_SENT_AT,
        subject=message.subject_id,
        sequence=1,
        businessdate=business_date,
        cooperative="pour-et-par",
        territory=example_id(10),
        correlationid=example_id(91),
        causationid=example_id(92),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        data=message,
    )
    # `Envelope[Message]` knows no field of the data, so the data is written by its own class.
    return {**envelope.model_dump(mode="json"), "data": message.model_dump(mode="json")}


def golden_files() -> dict[str, dict[str, Any]]:
    """The wire form of every message's example, by file name."""
    return {f"{key}.json": wire_form(m.example()) for key, m in sorted(catalogue.messages().items())}
