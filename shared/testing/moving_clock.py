"""A clock that a test can move."""

from datetime import UTC, datetime, timedelta

from shared.clock import Clock


class MovingClock(Clock):
    """Starts at the real present; `advance` moves it forward (or back)."""

    def __init__(self, time_zone: str = "Europe/Paris") -> None:
        super().__init__(time_zone)
        self._moved = timedelta(0)

    def now(self) -> datetime:
        """The moved present, in UTC."""
        return datetime.now(UTC) + self._moved

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self._moved += by

    def set(self, moment: datetime) -> None:
        """Be at `moment` now."""
        self._moved = moment - datetime.now(UTC)
