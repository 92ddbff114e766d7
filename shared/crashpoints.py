"""Places where a test kills the process, named once: `CRASH_AT=before_commit:3` ends it at the third passage.

The process dies as under `kill -9`: no clean-up, no flush. Production refuses the variable (see `shared.roles`).
"""

import os
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
)

EXIT_STATUS: Final = 137

_wanted, _, _count = os.environ.get("CRASH_AT", "").partition(":")
_passages_left = int(_count or "1")


def crashpoint(name: str) -> None:
    """Die here when the environment asks for it; otherwise nothing."""
    global _passages_left
    if name != _wanted:
        return
    _passages_left -= 1
    if _passages_left <= 0:
        os._exit(EXIT_STATUS)
