"""One log line a message, written for a whole batch at once: thousands a second must not cost more than the
messages themselves."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson

_format: dict[str, str] = {"format": "json"}
NAME: Final = "message"


def configure(log_format: str, service: str) -> None:
    """Choose "json" (production), "console", or "off"."""
    _format["format"] = log_format
    _format["service"] = service


def log_messages(deliveries: Sequence[Any], seconds: float, now: datetime) -> None:
    """Write one line for each applied or repeated message of a batch; `seconds` is what the batch took.

    `lag_ms` is from the moment the message was said to `now`, when its effect is committed and acknowledged.
    """
    if _format["format"] == "off" or not deliveries:
        return
    took = round(seconds * 1000, 2)
    timestamp = now.isoformat().replace("+00:00", "Z")
    lines = []
    for delivery in deliveries:
        envelope = delivery.envelope
        line = {
            "event": NAME,
            "level": "info",
            "timestamp": timestamp,
            "service": _format.get("service", ""),
            "type": envelope.type,
            "id": envelope.id,
            "subject": envelope.subject,
            "sequence": envelope.sequence,
            "correlation_id": envelope.correlationid,
            "traceparent": envelope.traceparent,
            "lag_ms": round((now - envelope.time).total_seconds() * 1000, 2),
            "batch": len(deliveries),
            "batch_ms": took,
        }
        lines.append(orjson.dumps(line))
    sys.stderr.write(b"\n".join(lines).decode() + "\n")
    sys.stderr.flush()
