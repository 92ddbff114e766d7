"""What the wallet knows of decisions: their numbers."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from shared.database.unit_of_work import UnitOfWork

_KNOW = text(
    "INSERT INTO known_decisions (decision_id, decision_number, adopted_on)"
    " VALUES (:decision_id, :decision_number, :adopted_on) ON CONFLICT DO NOTHING"
)
_NUMBER = text("SELECT decision_number FROM known_decisions WHERE decision_id = :decision_id")


async def know(work: UnitOfWork, decision_id: UUID, decision_number: int, adopted_on: date) -> None:
    """Remember a decision; it never changes."""
    values = {"decision_id": decision_id, "decision_number": decision_number, "adopted_on": adopted_on}
    await work.connection.execute(_KNOW, values)


async def number_of(work: UnitOfWork, decision_id: UUID) -> int | None:
    """The number of a decision, if the wallet has heard of it."""
    return (await work.connection.execute(_NUMBER, {"decision_id": decision_id})).scalar_one_or_none()
