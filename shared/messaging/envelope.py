"""The envelope around every message (CloudEvents 1.0, structured mode), and what a listener is handed.

The extension attributes follow CloudEvents' lower-case names: `businessdate` is the day the sender decided,
`sequence` rises by one per (source, subject), `replayed` marks a fact that is said again to one listener.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.message import Message, ServiceName
from shared.observability.cause import TRACEPARENT, Cause

MessageType = TypeVar("MessageType", bound=Message)


class Envelope(BaseModel, Generic[MessageType]):
    """One message on the wire."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: ServiceName
    type: Annotated[str, Field(max_length=120)]
    time: AwareDatetime
    subject: UUID
    sequence: Annotated[int, Field(ge=1, le=2**53 - 1)]
    businessdate: date
    cooperative: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    territory: UUID | None = None
    correlationid: UUID
    causationid: UUID | None = None
    traceparent: Annotated[str | None, Field(pattern=TRACEPARENT)] = None
    replayed: bool = False
    datacontenttype: Literal["application/json"] = "application/json"
    data: MessageType


@dataclass(frozen=True, slots=True)
class Delivery(Generic[MessageType]):
    """A message in the hands of a listener, inside the transaction of its effect."""

    envelope: Envelope[MessageType]
    message: MessageType
    cause: Cause

    @property
    def sequence(self) -> int:
        """Its place among what the same source said of the same subject."""
        return self.envelope.sequence
