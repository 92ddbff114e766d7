"""Put a client on record."""

from typing import Literal
from uuid import UUID

from services.missions.domain import mandates
from services.missions.domain.sirens import check_siren
from services.missions.errors import MandateMissing
from services.missions.repository.clients import ClientRow, insert_client
from services.missions.repository.people import standing_of
from services.missions.use_cases.open_mission import refuse_inactive
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id


async def create_client(
    work: UnitOfWork,
    member_id: UUID,
    *,
    kind: Literal["public_body", "company"],
    name: str,
    siren: str | None,
    contact_email: str | None,
) -> ClientRow:
    """Record an organisation. Raises `MandateMissing`, `PlugInactive` or `InvalidSiren`."""
    standing = await standing_of(work, member_id)
    if not mandates.holds(standing.mandates, work.today(), mandates.PRESIDENCY, mandates.PROJECT_LEAD):
        raise MandateMissing
    refuse_inactive(standing)
    row = ClientRow(new_id(), kind, name, check_siren(siren), contact_email, member_id, work.now())
    await insert_client(work, row)
    work.audit("client_created", row.client_id, kind=kind)
    return row
