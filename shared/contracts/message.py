"""The base of every message, and the small shapes that messages share.

A published version never changes, but for a new optional field; anything else is a new version sent beside the old one.
Reading ignores fields it does not know (a newer minor form); a listener never guesses at another version.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.money import MAXIMUM_AMOUNT, Amount, Unit

ServiceName = Literal["membership", "wallet", "marketplace", "missions", "events"]

SERVICES: tuple[ServiceName, ...] = ("membership", "wallet", "marketplace", "missions", "events")

MemberNumber = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
PlainInteger = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
Bps = Annotated[int, Field(strict=True, ge=0, le=10_000)]
Year = Annotated[int, Field(strict=True, ge=2000, le=9999)]
Code = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
PolicyVersionNumber = Annotated[int, Field(strict=True, ge=0, le=2**31 - 1)]
Credits = Annotated[int, Field(strict=True, ge=1, le=MAXIMUM_AMOUNT)]
"""Hundredths of a credit, SUB and COL at par."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Day = date
Moment = AwareDatetime

# The longest list in a message.
LIST_LIMIT = 500


def _only(unit: Unit) -> AfterValidator:
    def check(amount: Amount) -> Amount:
        if amount.unit != unit:
            raise ValueError(f"an amount in {unit} is wanted here, not in {amount.unit}")
        return amount

    return AfterValidator(check)


def _unit_in_schema(unit: Unit) -> Any:
    return Field(json_schema_extra={"properties": {"unit": {"const": unit}}})


Euros = Annotated[Amount, _only("EUR"), _unit_in_schema("EUR")]
SubsidyCredits = Annotated[Amount, _only("SUB"), _unit_in_schema("SUB")]
CollectiveCredits = Annotated[Amount, _only("COL"), _unit_in_schema("COL")]

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

    Subclass with `name` ("wallet.fees_credited"), `version`, `subject` (the field that holds the aggregate's id, or
    the member it is about), `listeners` (who must hear it), and `kept=True` for a fact that moves an amount: its sent
    row and its inbox keys are never deleted. `fact`: a "state" fact carries a whole state and is applied only when
    newer; a "step" fact needs its predecessor and is parked without it. Without `name` a class is a payload that a
    family shares.
    """

    message_name: ClassVar[str]
    message_version: ClassVar[int]
    sender: ClassVar[ServiceName]
    subject_field: ClassVar[str]
    listeners: ClassVar[tuple[ServiceName, ...]]
    kept: ClassVar[bool]
    fact: ClassVar[Literal["state", "step"]]
    routing_key: ClassVar[str]

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        version: int = 1,
        subject: str = "",
        listeners: tuple[ServiceName, ...] = (),
        fact: Literal["state", "step"] = "step",
        kept: bool = False,
    ) -> None:
        super().__init_subclass__()
        if not name:
            return
        senders = [service for service in SERVICES if name.startswith(f"{service}.")]
        if not senders:
            raise TypeError(f"{name}: a message is named after the service that sends it")
        if not listeners:
            raise TypeError(f"{name}: a state without a listener sends no message")
        cls.message_name = name
        cls.message_version = version
        cls.sender = senders[0]
        cls.subject_field = subject
        cls.listeners = listeners
        cls.kept = kept
        cls.fact = fact
        cls.routing_key = f"{name}.v{version}"

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not kwargs.get("name"):
            return
        if cls.subject_field not in cls.model_fields:
            raise TypeError(f"{cls.message_name}: the subject {cls.subject_field!r} is not a field")
        if cls.routing_key in _registry:
            raise TypeError(f"{cls.routing_key} is declared twice")
        _registry[cls.routing_key] = cls

    @property
    def subject_id(self) -> UUID:
        """The id of the aggregate that this message is about."""
        subject = getattr(self, self.subject_field)
        if isinstance(subject, UUID):  # asked first: a model's own check is slow, and this is asked of every message
            return subject
        if isinstance(subject, Member):
            return subject.member_id
        raise TypeError(f"{self.message_name}: the subject {self.subject_field!r} is neither an id nor a member")

    @classmethod
    def example(cls) -> Self:
        """A made-up message that validates; the documents show it. Declared by each message's module."""
        raise LookupError(f"{cls.routing_key} has no example")


def known_messages() -> dict[str, type[Message]]:
    """Every declared message by its routing key. Import `shared.contracts.catalogue` first to have them all."""
    return dict(_registry)
