"""Show a member what missions knows of them: Plug status, charter, mandates."""

from dataclasses import dataclass
from uuid import UUID

from services.missions.domain.mandates import Mandate
from services.missions.repository.frozen_years import FrozenYear, latest_frozen_years
from services.missions.repository.people import signed_charter_version, standing_of
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Me:
    """The caller as missions sees them; only mandates in force today."""

    plug_status: str | None
    charter_version: int | None
    mandates: list[Mandate]
    frozen_years: list[FrozenYear]


async def show_me(work: UnitOfWork, member_id: UUID) -> Me:
    """What counts when this member acts here."""
    standing = await standing_of(work, member_id)
    current = [mandate for mandate in standing.mandates if mandate.in_force(work.today())]
    charter_version = await signed_charter_version(work, member_id)
    return Me(standing.plug_status, charter_version, current, await latest_frozen_years(work))
