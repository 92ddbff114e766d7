"""Places where a test kills the process, named once: `CRASH_AT=before_commit:3` ends it at the third passage.

The process dies as under `kill -9`: no clean-up, no flush. Production refuses the variable (see `shared.roles`).
"""

import os
from itertools import count
from typing import Final

CRASH_POINTS: Final = (
    "before_commit",
    "after_commit",
    "before_publish",
    "after_confirm",
    "in_handler",
    "before_ack",
    "after_ack",
    "in_job",
    "in_conversion",
)

EXIT_STATUS: Final = 137

_wanted, _, _count = os.environ.get("CRASH_AT", "").partition(":")
_passages = count(1)
_deadly_passage = int(_count or "1")


def crashpoint(name: str) -> None:
    """Die here when the environment asks for it; otherwise nothing."""
    if name == _wanted and next(_passages) >= _deadly_passage:
        os._exit(EXIT_STATUS)
