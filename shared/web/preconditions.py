"""ETag and If-Match: two people who edit the same thing never overwrite each other unseen."""

import re
from typing import Final

from fastapi import Request
from starlette.responses import Response

from shared.errors import PreconditionFailed

_VERSION: Final = re.compile(r'"([0-9]{1,18})"')


def etag(response: Response, version: int) -> None:
    """Tell which version an answer shows."""
    response.headers["etag"] = f'"{version}"'


def if_match(request: Request) -> int | None:
    """The version the caller has seen; None when it does not care. What is no version of ours matches nothing: 412."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    found = _VERSION.fullmatch(header.strip())
    if found is None:
        raise PreconditionFailed(field="header.If-Match")
    return int(found[1])
