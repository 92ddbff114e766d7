"""Lists in pages: bounded, by a cursor that holds the sort key of the last item, never an offset.

A repository reads `page.limit + 1` rows after `page.after_as(…)`; `paged` shows `limit` of them and knows whether more
follow.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

import orjson
from fastapi import Depends, Query

from shared.errors import InvalidRequest, MalformedBody
from shared.money import MAXIMUM_AMOUNT
from shared.web import strict_json
from shared.web.fields import View

Item = TypeVar("Item")

DEFAULT_LIMIT: Final = 20
LARGEST_LIMIT: Final = 100
_LONGEST_CURSOR: Final = 512
_MOST_PARTS: Final = 4


def _bad_cursor() -> InvalidRequest:
    return InvalidRequest(field="query.cursor", reason="bad_cursor")


def _check_storable(part: object) -> None:
    """Raise ValueError or OverflowError for a value that no column holds."""
    if isinstance(part, int) and abs(part) > MAXIMUM_AMOUNT:
        raise ValueError("no bigint holds it")
    if isinstance(part, datetime):
        if part.tzinfo is None:
            raise ValueError("a moment names its time zone")
        part.astimezone(UTC)  # the first and the last day of the calendar may have no date in UTC


def read_number(part: str) -> int:
    """A whole number of an `integer` column, for `after_as`. Raises ValueError for any other."""
    number = int(part)
    if not 0 <= number < 2**31:
        raise ValueError("no integer column holds it")
    return number


class Page:
    """What a reader asks of a list."""

    def __init__(self, limit: int, after: tuple[str, ...] | None) -> None:
        self.limit = limit
        """How many items to show at the most."""
        self.after = after
        """The sort key after which to go on, as text the caller may have changed; read it with `after_as`."""

    def after_as(self, *kinds: Callable[[str], object]) -> tuple[Any, ...] | None:
        """The sort key read by `kinds`, as `page.after_as(datetime.fromisoformat, UUID)`; 422 when it is not one."""
        if self.after is None:
            return None
        if len(kinds) != len(self.after):
            raise _bad_cursor()
        try:
            read = tuple(kind(part) for kind, part in zip(kinds, self.after, strict=True))
            for part in read:
                _check_storable(part)
        except (ValueError, OverflowError) as error:
            raise _bad_cursor() from error
        return read


class Paged(View, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next_cursor: str | None
    """Give it back as `cursor` for the next page; null on the last one."""


async def _page(
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="Items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(description="`next_cursor` of the page before")] = None,
) -> Page:
    return Page(limit, None if cursor is None else read_cursor(cursor))


PageQuery = Annotated[Page, Depends(_page)]
"""`limit` and `cursor` of a list."""


def write_cursor(parts: Sequence[object]) -> str:
    """A cursor over the parts of a sort key, each as its text."""
    return base64.urlsafe_b64encode(orjson.dumps([str(part) for part in parts])).rstrip(b"=").decode("ascii")


def read_cursor(cursor: str) -> tuple[str, ...]:
    """The parts of a cursor; raises `InvalidRequest` (422) for what `write_cursor` cannot have written."""
    if not 0 < len(cursor) <= _LONGEST_CURSOR:
        raise _bad_cursor()
    try:
        parts = strict_json.read(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, MalformedBody) as error:
        raise _bad_cursor() from error
    if not isinstance(parts, list) or not 0 < len(parts) <= _MOST_PARTS:
        raise _bad_cursor()
    if not all(isinstance(part, str) for part in parts):
        raise _bad_cursor()
    return tuple(parts)


def paged(items: Sequence[Item], limit: int, cursor_of: Callable[[Item], Sequence[object]]) -> Paged[Item]:
    """A page of `items`, of which `limit + 1` were read: the one too many only tells that there is a next page."""
    shown = list(items[:limit])
    more = len(items) > limit
    return Paged[Any](items=shown, next_cursor=write_cursor(cursor_of(shown[-1])) if more else None)
