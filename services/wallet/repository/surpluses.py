"""How surpluses were allocated, by decision."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.wallet.domain.surplus import SurplusAllocation, SurplusInputs
from shared.database.unit_of_work import UnitOfWork

_INSERT = text(
    "INSERT INTO surplus_allocations (year, decision_id, effective_on, surplus, capital, reserves, public_grants,"
    " rate_cap_bps, legal_reserve, statutory_reserve, interest, carried_forward, cooperative)"
    " VALUES (:year, :decision_id, :effective_on, :surplus, :capital, :reserves, :public_grants, :rate_cap_bps,"
    " :legal_reserve, :statutory_reserve, :interest, :carried_forward, :cooperative)"
    " ON CONFLICT (year) DO NOTHING"
)
_OF_YEAR = text(
    "SELECT year, decision_id, effective_on, surplus, capital, reserves, public_grants, rate_cap_bps, legal_reserve,"
    " statutory_reserve, interest, carried_forward FROM surplus_allocations WHERE year = :year"
)


class AdoptedAllocation(NamedTuple):
    """The allocation of a year as the assembly decided it."""

    year: int
    decision_id: UUID
    effective_on: date
    given: SurplusInputs
    chosen: SurplusAllocation


async def adopt(work: UnitOfWork, made: AdoptedAllocation) -> None:
    """Keep the first allocation of a year; a later one changes nothing."""
    values = {
        "year": made.year,
        "decision_id": made.decision_id,
        "effective_on": made.effective_on,
        "cooperative": work.cooperative,
        **made.given._asdict(),
        **made.chosen._asdict(),
    }
    await work.connection.execute(_INSERT, values)


async def of_year(work: UnitOfWork, year: int) -> AdoptedAllocation | None:
    """What was decided for a year."""
    row = (await work.connection.execute(_OF_YEAR, {"year": year})).one_or_none()
    if row is None:
        return None
    given, chosen = SurplusInputs(*row[3:8]), SurplusAllocation(*row[8:])
    return AdoptedAllocation(row.year, row.decision_id, row.effective_on, given, chosen)
