"""Show a member what marketplace knows of them: Plug status, charter, mandates."""

from dataclasses import dataclass
from uuid import UUID

from services.marketplace.repository import people
from services.marketplace.repository.frozen_years import FrozenYear, latest_frozen_years
from services.marketplace.repository.people import MandateRow, PlugStatus
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Me:
    """The caller as marketplace sees them; only mandates in force today."""

    plug_status: PlugStatus | None
    charter_version: int | None
    mandates: list[MandateRow]
    frozen_years: list[FrozenYear]


async def show_me(work: UnitOfWork, member_id: UUID) -> Me:
    """What counts when this member acts here."""
    return Me(
        await people.plug_status_of(work, member_id),
        await people.signed_charter_version(work, member_id),
        await people.mandates_of(work, member_id, work.today()),
        await latest_frozen_years(work),
    )
