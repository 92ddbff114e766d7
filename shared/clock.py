"""The only source of time.

In demo and test every process reads an offset in seconds from one file, so that a year can pass across processes;
production settings refuse that file. The business date is the calendar date in the cooperative's time zone,
decided by the sender of a fact; a listener takes it from the message and never derives it from arrival.
"""

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo


class Clock:
    """Now, and today, as this process is to believe them."""

    def __init__(self, time_zone: str = "Europe/Paris", offset_file: Path | None = None) -> None:
        self._zone = ZoneInfo(time_zone)
        self._offset_file = offset_file
        self._offset = timedelta(0)
        self._read_mtime_ns = -1

    def now(self) -> datetime:
        """The present moment, in UTC, aware."""
        return datetime.now(UTC) + self._current_offset()

    def today(self) -> date:
        """The business date of now."""
        return self.business_date(self.now())

    def business_date(self, moment: datetime) -> date:
        """The calendar date of `moment` in the cooperative's time zone."""
        return moment.astimezone(self._zone).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of a business date, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).astimezone(UTC)

    def monotonic(self) -> float:
        """Seconds that never go back, for durations only."""
        return time.monotonic()

    def _current_offset(self) -> timedelta:
        if self._offset_file is None:
            return self._offset
        try:
            mtime_ns = self._offset_file.stat().st_mtime_ns
        except FileNotFoundError:
            return self._offset
        if mtime_ns != self._read_mtime_ns:
            text = self._offset_file.read_text(encoding="ascii").strip()
            self._offset = timedelta(seconds=int(text or "0"))
            self._read_mtime_ns = mtime_ns
        return self._offset
