"""When a mail that did not leave is tried again."""

from datetime import timedelta

DELAYS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
)


def delay_after(attempts: int) -> timedelta | None:
    """The wait after the given number of attempts, from 1; None when it is given up."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else None
