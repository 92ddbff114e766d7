"""Which messages travelled, from real rows: what senders kept as said against the inboxes of the listeners.

How long each took stands in the listener's log, one line a message: from said to committed and acknowledged.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from deploy.local.demo.failure import SeasonFailed
from deploy.local.environment import ServiceUrls
from deploy.local.provision import connected
from shared.contracts.catalogue import messages

ARRIVAL_SECONDS = 20.0
_LOOK_AGAIN_SECONDS = 0.1
_SAID = "SELECT message_id::text, routing_key FROM sent_messages"
_HEARD = "SELECT message_id::text FROM inbox"

Journey = tuple[str, str, str]
"""Sender, listener, message id."""


@dataclass(frozen=True, slots=True)
class Travelled:
    """What went from one service to another; the delay is from said to committed and acknowledged there."""

    sender: str
    listener: str
    count: int
    median_ms: float


async def travelled(urls: Mapping[str, ServiceUrls], logs: Path) -> list[Travelled]:
    """Every sender and listener with figures. Raises `SeasonFailed` when a message said has not arrived in time."""
    now = asyncio.get_running_loop().time
    deadline = now() + ARRIVAL_SECONDS
    while True:
        journeys, heard = await _journeys(urls)
        lags = _lags(logs)
        missing = journeys - heard or journeys - lags.keys()
        if not missing:
            return _by_pair({journey: lags[journey] for journey in journeys})
        if now() > deadline:
            sender, listener, message_id = min(missing)
            raise SeasonFailed(
                f"{len(missing)} messages have not arrived, one of them {message_id} of {sender} to {listener}."
            )
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _journeys(urls: Mapping[str, ServiceUrls]) -> tuple[set[Journey], set[Journey]]:
    """Those that everything said must have made, and those that came to their end."""
    known = messages()
    said: set[Journey] = set()
    inboxes: dict[str, set[str]] = {}
    for service, places in urls.items():
        async with connected(places.database) as connection:
            for message_id, routing_key in await connection.fetch(_SAID):
                said |= {(service, listener, message_id) for listener in known[routing_key].listeners}
            inboxes[service] = {row[0] for row in await connection.fetch(_HEARD)}
    return said, {journey for journey in said if journey[2] in inboxes[journey[1]]}


def _lags(logs: Path) -> dict[Journey, float]:
    """Milliseconds by journey; of a message heard twice the first time."""
    found: dict[Journey, float] = {}
    for line in _message_lines(logs):
        journey = (line["type"].split(".", 1)[0], line["service"], line["id"])
        found.setdefault(journey, line["lag_ms"])
    return found


def _message_lines(logs: Path) -> Iterator[dict]:  # type: ignore[type-arg]
    for path in sorted(logs.glob("*.log")):
        for line in path.read_text(errors="replace").splitlines():
            if line.startswith("{") and '"event":"message"' in line and line.endswith("}"):
                yield json.loads(line)


def _by_pair(lags: Mapping[Journey, float]) -> list[Travelled]:
    pairs: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (sender, listener, _), milliseconds in lags.items():
        pairs[sender, listener].append(milliseconds)
    return [Travelled(*pair, len(values), median(values)) for pair, values in sorted(pairs.items())]


def total(figures: Collection[Travelled]) -> int:
    """How many messages arrived in all."""
    return sum(one.count for one in figures)
