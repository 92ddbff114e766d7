"""The HTTP protocol of a gateway's server: a request whose head does not arrive in time is cut.

uvicorn waits for ever for the rest of a request line; the body has its own time-out in the gateway layer.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 10.0


class TimedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with ten seconds from the first byte of a connection or request to the end of its headers."""

    head_seconds = HEAD_SECONDS
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def on_message_begin(self) -> None:
        # On a kept connection the wait between two requests is uvicorn's keep-alive time-out, not this one.
        self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_timer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._stop_timer()
        self._head_timer = asyncio.get_running_loop().call_later(self.head_seconds, self._cut)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _cut(self) -> None:
        transport: Any = self.transport
        if transport is not None and not transport.is_closing():
            transport.close()
