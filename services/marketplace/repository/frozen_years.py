"""Years whose conversion is frozen in the wallet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from services.marketplace.tables import frozen_years
from shared.database.unit_of_work import UnitOfWork

SHOWN = 3


@dataclass(frozen=True, slots=True)
class FrozenYear:
    """What happened in this year and is heard of from this day on counts for the next year."""

    year: int
    late_facts_from_on: date


async def latest_frozen_years(work: UnitOfWork) -> list[FrozenYear]:
    """The latest years, each with the last freeze that was heard of (an abandoned run is frozen anew)."""
    statement = (
        select(frozen_years.c.year, func.max(frozen_years.c.late_facts_from_on))
        .group_by(frozen_years.c.year)
        .order_by(frozen_years.c.year.desc())
        .limit(SHOWN)
    )
    return [FrozenYear(year, on) for year, on in await work.connection.execute(statement)]
