"""What does not belong in a request: fields, numbers, cursors and random JSON, the same in every run."""

import json
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any, Final

from shared.web.pagination import write_cursor
from tests.integration.rights.operations import Operation, Place, accepts, nullable, places, put, sample, variants
from tests.integration.strange_numbers import STRANGE_NUMBERS

EXTRA_FIELDS: Final = (
    "role", "roles", "balance", "member_id", "coop_id", "cooperative", "floor", "version", "created_at", "state",
    "__proto__",
)  # fmt: skip
"""What callers add in the hope that it is stored."""
NUMBERS: Final = [*STRANGE_NUMBERS, "1" + "0" * 400, "１２", '"１２"', "-9223372036854775809", "1.5e3", '"NaN"', "null"]
_MARK: Final = "@number@"

_MOMENTS: Final = [
    "2027-03-14",
    "2027-03-14T12:00:00",
    "2027-03-14T12:00:00+00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
]
_COUNTS: Final = ["-1", "１２", "1_0", "32768", "2147483648", str(2**53 - 1), str(2**63), "1" + "0" * 400]
_TEXTS: Final = ["019abcde-0000-7000-8000-000000000001", "", "x" * 300, "infinity", "é\u202e", "' OR 1=1 --"]

_STRINGS: Final = [
    *_MOMENTS,
    *_TEXTS,
    "2027-02-30",
    "9999-12-31",
    "a\x00b",
    "\ud800",
    "x" * 70_000,
    "\U0001f3a4",
    "1e400",
    "🎤" * 200,
    "a\nb",
    "%00",
    "../../etc/passwd",
]
_SCALARS: Final = [None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63) - 1, 10**400, 0.1, -0.0, 1e308]


def cursors() -> Iterator[str]:
    """Cursors of the right form that no page has given."""
    for part in (*_MOMENTS, *_COUNTS, *_TEXTS):
        yield write_cursor([part])
    for first, second in product((*_MOMENTS, "1", str(2**53 - 1)), ("1", "32768", str(2**63), _TEXTS[0], "x")):
        yield write_cursor([first, second])


def with_extra_fields(operation: Operation, body: Any) -> Iterator[tuple[Any, set[str]]]:
    """The body with fields that nobody declared, once in each object in it, and where they stand."""
    assert operation.body is not None
    for place, schema in places(operation.body, body):
        chosen = variants(schema)[0]
        if chosen.get("type") == "object":
            extra = [name for name in EXTRA_FIELDS if name not in chosen["properties"]]
            value: Any = body
            for step in place:
                value = value[step]
            yield put(body, place, {**value, **dict.fromkeys(extra, 1)}), {dotted((*place, name)) for name in extra}


def with_strange_numbers(operation: Operation, body: Any) -> Iterator[tuple[bytes, str]]:
    """JSON with a number that is none, or out of bounds, in the place of each integer, and that place."""
    assert operation.body is not None
    for place, schema in places(operation.body, body):
        chosen = variants(schema)[0]
        assert chosen.get("type") != "number", f"{operation.name} takes a float at {dotted(place)}"
        if chosen.get("type") != "integer":
            continue
        assert {"minimum", "maximum"} <= set(chosen), f"{operation.name} has no bounds at {dotted(place)}"
        beyond = [str(int(chosen["minimum"]) - 1), str(int(chosen["maximum"]) + 1)]
        marked = json.dumps(put(body, place, _MARK))
        for number in (*NUMBERS, *beyond):
            if not accepts(schema, number) and not (number == "null" and nullable(schema)):
                yield marked.replace(f'"{_MARK}"', number).encode(), dotted(place)


def dotted(place: Place) -> str:
    """A place as problems name it."""
    return ".".join(("body", *map(str, place)))


def random_bodies(operation: Operation, body: Any, random: Random, number: int) -> Iterator[bytes]:
    """JSON that is nearly right, or not at all."""
    assert operation.body is not None
    full = sample(operation.body, body)
    spots = [place for place, _ in places(operation.body, full)]
    for _ in range(number):
        made = full if random.random() < 0.5 else body
        for place in random.sample(spots, min(len(spots), random.randint(1, 3))):
            made = _replaced(made, place, _value(random))
        yield json.dumps(made).encode()


def _replaced(body: Any, place: Place, value: Any) -> Any:
    """As `put`, but nothing happens where an earlier change has taken the place away."""
    try:
        return put(body, place, value)
    except (KeyError, TypeError, IndexError, AttributeError):
        return body


def _value(random: Random, depth: int = 0) -> Any:
    kind = random.randrange(10)
    if kind < 4:
        return random.choice(_SCALARS)
    if kind < 8 or depth > 3:
        return random.choice(_STRINGS)
    if kind == 8:
        return [_value(random, depth + 1) for _ in range(random.randrange(4))]
    return {random.choice(("amount", "unit", "id", "", "a")): _value(random, depth + 1) for _ in range(3)}
