"""The base of every message, and the small shapes that messages share.

A published version never changes, but for a new optional field; anything else is a new version sent beside the old one.
Reading ignores fields it does not know (a newer minor form); a listener never guesses at another version.
"""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

ServiceName = Literal["membership", "wallet", "marketplace", "missions", "events"]

SERVICES: tuple[ServiceName, ...] = ("membership", "wallet", "marketplace", "missions", "events")

MemberNumber = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
PlainInteger = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
Bps = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Year = Annotated[int, Field(strict=True, ge=2000, le=9999)]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Day = date
Moment = datetime

_registry: dict[str, type["Message"]] = {}


class Payload(BaseModel):
    """Data inside a message: immutable, strict, and open to fields of a newer minor form."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Member(Payload):
    """Who a message speaks of: the id, and the number that breaks ties. Never a name."""

    member_id: UUID
    member_number: MemberNumber


class Message(Payload):
    """A fact that one service tells the others.

    Subclass with `name` ("wallet.fees_credited"), `version`, `subject` (the field that holds the aggregate's id),
    `listeners` (who must hear it), and `kept=True` for a fact whose sent row is never deleted. `reliable_kind`: a "state"
    fact carries a whole state and is applied only when newer; a "step" fact needs its predecessor and is parked without it.
    """

    message_name: ClassVar[str]
    message_version: ClassVar[int]
    source: ClassVar[ServiceName]
    subject_field: ClassVar[str]
    listeners: ClassVar[tuple[ServiceName, ...]]
    kept: ClassVar[bool]
    fact: ClassVar[Literal["state", "step"]]
    routing_key: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        *,
        name: str = "",
        version: int = 1,
        subject: str = "",
        listeners: tuple[ServiceName, ...] = (),
        fact: Literal["state", "step"] = "step",
        kept: bool = False,
    ) -> None:
        if not name:  # a payload shared by a family, not a message of its own
            return
        source = name.partition(".")[0]
        if source not in SERVICES:
            raise TypeError(f"{name}: a message is named after the service that sends it")
        if subject not in cls.model_fields:
            raise TypeError(f"{name}: the subject {subject!r} is not a field")
        cls.message_name = name
        cls.message_version = version
        cls.source = source
        cls.subject_field = subject
        cls.listeners = listeners
        cls.kept = kept
        cls.fact = fact
        cls.routing_key = f"{name}.v{version}"
        if cls.routing_key in _registry:
            raise TypeError(f"{cls.routing_key} is declared twice")
        _registry[cls.routing_key] = cls

    @property
    def subject_id(self) -> UUID:
        """The id of the aggregate that this message is about."""
        subject = getattr(self, self.subject_field)
        return subject.member_id if isinstance(subject, Member) else subject

    @classmethod
    def example(cls) -> Self:
        """A made-up message that validates; the documents show it. Declared by each message's module."""
        raise LookupError(f"{cls.routing_key} has no example")


def known_messages() -> dict[str, type[Message]]:
    """Every declared message by its routing key. Import `shared.contracts.catalogue` first to have them all."""
    return dict(_registry)
