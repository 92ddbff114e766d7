"""The pot commun by month, and a simple projection of what still comes in this year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS_SHOWN = 12
MONTHS_AVERAGED = 3


@dataclass(frozen=True, slots=True)
class PotMonth:
    """Cents: the pot's part of fees, and what was taken back."""

    month: date
    inflow: int
    taken_back: int

    @property
    def net(self) -> int:
        """What stayed."""
        return self.inflow - self.taken_back


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is projected until the end of the year: an average, nothing that anybody promised."""

    until: date
    averaged_months: int
    average: int
    inflow: int


def month_before(month: date, count: int) -> date:
    """The first day of the month so many months earlier (later when negative)."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def forecast(months: Sequence[PotMonth], today: date) -> Forecast:
    """The mean net inflow of the last three full months, rounded down, for each month left of the year.

    Of the month that runs, what came in already is not counted twice. Months without a line count as 0.
    """
    by_month = {one.month: one for one in months}
    current = today.replace(day=1)
    full = [by_month.get(month_before(current, back)) for back in range(1, MONTHS_AVERAGED + 1)]
    average = max(0, sum(one.net for one in full if one is not None)) // MONTHS_AVERAGED
    now = by_month.get(current)
    rest_of_month = max(0, average - (now.net if now is not None else 0))
    return Forecast(date(today.year, 12, 31), MONTHS_AVERAGED, average, rest_of_month + average * (12 - today.month))
