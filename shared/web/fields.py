"""Types of bodies, paths and queries. FastAPI validates Python objects, so each type here takes exactly its JSON form.

Write `title: Annotated[str, text(80)]`; a `Body` refuses at import a bare `str`, `int`, `UUID`, `date` or `datetime`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Final, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shared.money import Amount, NonNegativeInteger, PositiveInteger

__all__ = [
    "AmountBody",
    "Body",
    "Day",
    "Id",
    "Integer",
    "Moment",
    "NonNegativeInteger",
    "PositiveInteger",
    "View",
    "text",
]

_ID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_YEARS: Final = range(1900, 3000)
# Control characters, halves of surrogate pairs, and the marks that turn the direction of a line.
_REFUSED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_REFUSED_IN_LINES: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def _refusal(reason: str) -> PydanticCustomError:
    return PydanticCustomError(reason, "refused")


def _parse_id(value: object) -> UUID:
    if isinstance(value, UUID):
        return value if type(value) is UUID else UUID(int=value.int)  # the driver's ids are a subclass
    if isinstance(value, str) and _ID.fullmatch(value):
        return UUID(value)
    raise _refusal("not_an_id")


def _parse_day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise _refusal("not_a_day") from error
        if day.year in _YEARS:
            return day
    raise _refusal("not_a_day")


def _parse_moment(value: object) -> datetime:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value.upper())
        except ValueError as error:
            raise _refusal("not_a_moment") from error
    if isinstance(value, datetime) and value.tzinfo is not None and value.year in _YEARS:
        return value.astimezone(UTC)
    raise _refusal("not_a_moment")


Id = Annotated[UUID, BeforeValidator(_parse_id), WithJsonSchema({"type": "string", "format": "uuid"})]
"""A UUID in its 36-character text form."""

Day = Annotated[date, BeforeValidator(_parse_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A calendar date `YYYY-MM-DD`, years 1900 to 2999."""

Moment = Annotated[datetime, BeforeValidator(_parse_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
"""An RFC 3339 moment with a time zone; UTC once it is inside, and `Z` when it leaves."""

Integer = Annotated[int, Field(strict=True, ge=-(2**53) + 1, le=2**53 - 1)]
"""An integer that every JSON reader holds without loss."""

AmountBody = Amount
"""`{"amount": 12345, "unit": "EUR"}`, positive, in the smallest unit."""


@dataclass(frozen=True, slots=True)
class text:  # noqa: N801 - reads as a word inside Annotated
    """Bounded text without control characters, trimmed: `Annotated[str, text(80)]`.

    `lines` lets line breaks and tabs through; `trim=False` keeps blanks at both ends (passwords).
    """

    max_length: int
    min_length: int = 1
    lines: bool = False
    trim: bool = True
    pattern: str | None = None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        refused = _REFUSED_IN_LINES if self.lines else _REFUSED

        def without_control_characters(value: object) -> object:
            if isinstance(value, str):
                if self.lines:
                    value = value.replace("\r\n", "\n")
                if refused.search(value):
                    raise _refusal("control_character")
            return value

        plain = core_schema.str_schema(
            min_length=self.min_length,
            max_length=self.max_length,
            pattern=self.pattern,
            strip_whitespace=self.trim,
            strict=True,
        )
        return core_schema.no_info_before_validator_function(without_control_characters, plain)


_BARE: Final = {
    str: "Annotated[str, text(…)]",
    int: "Integer, PositiveInteger or Annotated[int, Field(ge=…, le=…)]",
    float: "an integer of the smallest unit",
    UUID: "Id",
    date: "Day",
    datetime: "Moment",
    tuple: "list",
    set: "list",
    frozenset: "list",
}


def _loose_types(annotation: Any) -> Iterator[tuple[object, str]]:
    """Types in an annotation that a JSON body would not fill, or would fill without a bound."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return
    kind = origin or annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        yield annotation, "Literal[…]"
    elif kind in _BARE:
        yield annotation, _BARE[kind]
    elif origin is not None:
        for argument in get_args(annotation):
            if isinstance(argument, type) or get_origin(argument) is not None:
                yield from _loose_types(argument)


class Body(BaseModel):
    """The base of a request body: strict types, unknown fields refused, nothing unbounded."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        for name, field in cls.model_fields.items():
            if field.metadata:
                continue
            for loose, better in _loose_types(field.annotation):
                raise TypeError(f"{cls.__qualname__}.{name}: instead of {loose} write {better}")


class View(BaseModel):
    """The base of a response body: built from attributes or keywords, closed, so that nothing else leaks out."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)
