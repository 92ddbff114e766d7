"""Why something happens, and the ids that tie a request, its messages and their log lines together."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from shared.ids import derived_id, new_id

TRACEPARENT = r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"


@dataclass(frozen=True, slots=True)
class Cause:
    """The request, message, job or command behind an effect. It names ids and logs; it is never a key and moves
    nothing."""

    kind: Literal["request", "message", "job", "command"]
    correlation_id: UUID = field(default_factory=new_id)
    causation_id: UUID | None = None
    """The id that what is said now follows from: a message's id, or a job's; None when a person began it."""
    traceparent: str | None = None
    actor_id: UUID | None = None
    """The member who asked, when one did."""
    request_id: str | None = None
    territory_id: UUID | None = None
    replayed: bool = False
    """A past fact said again to one listener: the database catches up, but nothing leaves by a door out."""

    def message_id(self, name: str, subject: UUID) -> UUID:
        """The id of what is said because of this: derived when a message or a job caused it, new when a person did."""
        if self.causation_id is None:
            return new_id()
        return derived_id(self.causation_id, f"{name}:{subject}")
