"""Types of bodies: exact JSON forms only, and no unbounded or loose type gets into a declaration."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import Field, TypeAdapter, ValidationError, create_model

from shared.web.fields import AmountBody, Body, Day, Id, Integer, Moment, View, text


class _Colour(Enum):
    RED = "red"


@pytest.mark.parametrize(
    "annotation",
    [
        str,
        int,
        float,
        UUID,
        date,
        datetime,
        str | None,
        list[str],
        list[UUID] | None,
        dict[str, int],
        tuple[Id, ...],
        _Colour,
    ],
)
def test_a_body_refuses_loose_types_when_it_is_declared(annotation: Any) -> None:
    with pytest.raises(TypeError, match="instead of"):
        create_model("Loose", __base__=Body, field=(annotation, ...))


@pytest.mark.parametrize(
    "annotation",
    [
        Id, Id | None, list[Id], Day, Moment, Integer, bool, AmountBody, list[AmountBody], Literal["a", "b"],
        Annotated[str, text(10)], Annotated[str, text(10)] | None, Annotated[int, Field(ge=0, le=9)],
        Annotated[list[Annotated[str, text(10)]], Field(max_length=3)],
    ],
)  # fmt: skip
def test_a_body_takes_bounded_types(annotation: Any) -> None:
    create_model("Bounded", __base__=Body, field=(annotation, ...))


def test_text_is_trimmed_and_bounded_after_trimming() -> None:
    name: TypeAdapter[str] = TypeAdapter(Annotated[str, text(3)])
    assert name.validate_python("  Zoé ") == "Zoé"
    for refused in ("", "   ", "abcd", 1, b"abc"):
        with pytest.raises(ValidationError):
            name.validate_python(refused)
    assert name.json_schema() == {"type": "string", "minLength": 1, "maxLength": 3}


def test_a_password_keeps_its_blanks() -> None:
    password: TypeAdapter[str] = TypeAdapter(Annotated[str, text(20, trim=False)])
    assert password.validate_python(" a b ") == " a b "


@pytest.mark.parametrize(
    "character", ["\x00", "\n", "\r", "\t", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufeff", "\ud800"]
)
def test_text_refuses_control_characters(character: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[str, text(10)]).validate_python(f"a{character}b")


def test_text_of_several_lines_has_one_kind_of_line_end() -> None:
    note: TypeAdapter[str] = TypeAdapter(Annotated[str, text(10, lines=True)])
    assert note.validate_python("a\r\nb\n\tc") == "a\nb\n\tc"


def test_views_show_standard_forms() -> None:
    class Shown(View):
        when: Moment
        day: Day
        an_id: Id

    an_id = UUID("019abcde-0000-7000-8000-000000000001")
    shown = Shown(when=datetime(2026, 2, 28, 12, tzinfo=UTC), day=date(2026, 2, 28), an_id=an_id)
    assert shown.model_dump_json() == (
        '{"when":"2026-02-28T12:00:00Z","day":"2026-02-28","an_id":"019abcde-0000-7000-8000-000000000001"}'
    )
    with pytest.raises(ValidationError):
        Shown(when=datetime(2026, 2, 28, 12), day=date(2026, 2, 28), an_id=an_id)  # noqa: DTZ001
