"""W3C trace context: what is accepted from outside, and what goes on to messages and log lines.

A traceparent names a trace for a human reader; nothing is decided by it. OpenTelemetry's instrumentation may be
installed beside the system; the kit only carries the header on.
"""

import re
import secrets
from typing import Final

from shared.observability.cause import TRACEPARENT

_GRAMMAR: Final = re.compile(TRACEPARENT)
_NO_TRACE: Final = "0" * 32
_NO_SPAN: Final = "0" * 16


def accepted(header: str | None) -> str | None:
    """`header` when it is a traceparent in the grammar of version 00, otherwise None."""
    if header is None or len(header) != 55 or _GRAMMAR.match(header) is None:
        return None
    return None if header[3:35] == _NO_TRACE or header[36:52] == _NO_SPAN else header


def child_of(traceparent: str) -> str:
    """A new span in the same trace."""
    return f"00-{traceparent[3:35]}-{secrets.token_hex(8)}-{traceparent[53:55]}"


def new_trace() -> str:
    """The first span of a new, sampled trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_id(traceparent: str | None) -> str | None:
    """The id that log lines of one trace share."""
    return None if traceparent is None else traceparent[3:35]
