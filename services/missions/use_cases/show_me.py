"""Show a member what missions knows of them: Plug status, charter, mandates."""

from dataclasses import dataclass
from uuid import UUID

from services.missions.domain.mandates import Mandate
from services.missions.repository.people import signed_charter_version, standing_of
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Me:
    """The caller as missions sees them; only mandates in force today."""

    plug_status: str | None
    charter_version: int | None
    mandates: list[Mandate]


async def show_me(work: UnitOfWork, member_id: UUID) -> Me:
    """What counts when this member acts here."""
    standing = await standing_of(work, member_id)
    current = [mandate for mandate in standing.mandates if mandate.in_force(work.today())]
    return Me(standing.plug_status, await signed_charter_version(work, member_id), current)
