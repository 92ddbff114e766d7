"""What a refresh token that is shown may do: rotate, repeat a lost answer, or betray that it was stolen."""

from datetime import datetime, timedelta
from enum import Enum

GRACE = timedelta(seconds=10)


class Rotation(Enum):
    """What becomes of a session when one of its tokens is shown."""

    ROTATE = "rotate"
    REPEAT = "repeat"
    """The answer was lost: the same successor is given again."""
    REUSED = "reused"
    """An older token, after the grace: somebody else has it. The whole family ends."""


def rotation(shown: int, current: int, rotated_at: datetime, now: datetime) -> Rotation:
    """Judge a token by its generation within the session, the present generation and when that was given."""
    if shown == current:
        return Rotation.ROTATE
    if shown == current - 1 and now - rotated_at <= GRACE:
        return Rotation.REPEAT
    return Rotation.REUSED
