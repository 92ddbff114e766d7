"""Server-sent events: resumed by `Last-Event-ID`, kept alive, ended when the caller's token ends."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from shared.web.identity.tokens import Identity
from shared.web.request_context import context_of
from shared.web.state import state_of

KEEP_ALIVE_SECONDS: Final = 15.0
_EVENT_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_KEEP_ALIVE: Final = b": still here\n\n"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event. `data` is JSON on one line; `event_id` is what `Last-Event-ID` gives back."""

    event_id: str
    name: str
    data: str

    def encoded(self) -> bytes:
        """The event on the wire."""
        if not _EVENT_ID.fullmatch(self.event_id) or not _EVENT_ID.fullmatch(self.name) or "\n" in self.data:
            raise ValueError("an event has a plain id and name, and its data stands on one line")
        return f"id: {self.event_id}\nevent: {self.name}\ndata: {self.data}\n\n".encode()


def event_stream(
    request: Request,
    caller: Identity,
    events: Callable[[str | None], AsyncIterator[StreamEvent]],
    *,
    keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
) -> Response:
    """Stream what `events(last_event_id)` gives until it ends, the caller leaves, or the token expires."""
    if context_of(request).method == "HEAD":
        return Response(media_type="text/event-stream")
    given = request.headers.get("last-event-id")
    last_event_id = given if given is not None and _EVENT_ID.fullmatch(given) else None
    clock = state_of(request).database.clock

    async def chunks() -> AsyncIterator[bytes]:
        source = events(last_event_id)
        following: asyncio.Future[StreamEvent] | None = None
        try:
            while (left := (caller.token_expires_at - clock.now()).total_seconds()) > 0:
                if following is None:
                    following = asyncio.ensure_future(anext(source))
                await asyncio.wait((following,), timeout=min(left, keep_alive_seconds))
                if not following.done():
                    yield _KEEP_ALIVE
                    continue
                try:
                    event = following.result()
                except StopAsyncIteration:
                    return
                following = None
                yield event.encoded()
        finally:
            if following is not None:
                following.cancel()

    return StreamingResponse(chunks(), media_type="text/event-stream")
