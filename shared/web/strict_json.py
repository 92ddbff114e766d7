"""JSON as the gateways take it: UTF-8, no duplicate key, bounded depth and numbers, text that PostgreSQL can store.

FastAPI parses the body again; what passes here can no longer surprise it or a driver.
"""

import json
from typing import Final, NoReturn

from shared.errors import MalformedBody

DEEPEST: Final = 32
_LONGEST_INTEGER: Final = 20
_INTEGERS: Final = range(-(2**63), 2**63)


def _refuse(reason: str) -> NoReturn:
    raise MalformedBody(reason=reason)


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER or (number := int(digits)) not in _INTEGERS:
        _refuse("number_out_of_range")
    return number


def _real(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        _refuse("number_out_of_range")
    return number


def _constant(_name: str) -> NoReturn:
    _refuse("not_a_json_number")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        _refuse("duplicate_key")
    return members


_decoder: Final = json.JSONDecoder(
    parse_int=_integer, parse_float=_real, parse_constant=_constant, object_pairs_hook=_object
)


def read(body: bytes) -> object:
    """The value of a JSON document; raises `MalformedBody` (400) with a reason for everything else."""
    try:
        value: object = _decoder.decode(body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedBody(reason="not_utf8") from error
    except json.JSONDecodeError as error:
        raise MalformedBody(reason="not_json") from error
    except RecursionError as error:
        raise MalformedBody(reason="too_deep") from error
    # Only escapes can smuggle a NUL or half a surrogate pair past the decoder, and only brackets make depth.
    if b"\\u" in body or body.count(b"[") + body.count(b"{") > DEEPEST:
        _walk(value)
    return value


def _walk(value: object) -> None:
    level: list[object] = [value]
    depth = 0
    while level:
        depth += 1
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += item.keys()
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str):
                _check_text(item)
        # The values of the deepest container make one level more than there are containers.
        if depth > DEEPEST and any(isinstance(item, dict | list) for item in level):
            _refuse("too_deep")
        level = below


def _check_text(text: str) -> None:
    if "\x00" in text:
        _refuse("nul_character")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        _refuse("lone_surrogate")
