"""The JSON guard agrees with the standard library on what is good, and refuses the rest with a reason."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import MalformedBody
from shared.web.strict_json import DEEPEST, read

_TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_VALUES, st.booleans())
def test_good_documents_are_read_as_they_are(value: Any, escaped: bool) -> None:
    assert read(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(MalformedBody):
        ours = read(body)
        assert json.loads(body) == ours  # as the framework will read it


def test_depth_is_counted_in_containers() -> None:
    assert read(b"[" * DEEPEST + b"]" * DEEPEST) is not None
    assert read(b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST) is not None
    assert read(b"[" + b"[]," * 100 + b"[]]") == [[]] * 101
    for body in (b"[" * 33 + b"]" * 33, b'{"a":' * 33 + b"1" + b"}" * 33):
        with pytest.raises(MalformedBody):
            read(body)


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "1e400", "-1e400", "1" * 5000])
def test_numbers_have_bounds(number: str) -> None:
    with pytest.raises(MalformedBody) as refused:
        read(number.encode())
    assert refused.value.parameters == {"reason": "number_out_of_range"}


@pytest.mark.parametrize("body", [rb'"\\u0000"', rb'"\ud83c\udfa4"', rb'"\u00e9"', rb'{"\u0061": 1, "b": 1}'])
def test_escapes_that_mean_text_are_text(body: bytes) -> None:
    assert read(body) == json.loads(body)
