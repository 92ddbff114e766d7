"""Read the record of clients: for those who find and lead missions, and for the council without the contacts."""

from dataclasses import replace
from uuid import UUID

from services.missions.domain import mandates
from services.missions.errors import MandateMissing
from services.missions.repository.clients import ClientRow, clients_after, find_client
from services.missions.repository.people import standing_of
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def list_clients(work: UnitOfWork, member_id: UUID, after: UUID | None, limit: int) -> list[ClientRow]:
    """Clients, newest first. Raises `MandateMissing`."""
    with_contacts = await _access(work, member_id)
    if with_contacts is None:
        raise MandateMissing
    return [_shown(row, with_contacts) for row in await clients_after(work, after, limit)]


async def show_client(work: UnitOfWork, member_id: UUID, client_id: UUID) -> ClientRow:
    """One client. Raises `NotFound` when there is none, or the member has no mandate to read the record."""
    with_contacts = await _access(work, member_id)
    row = await find_client(work, client_id)
    if row is None or with_contacts is None:
        raise NotFound
    return _shown(row, with_contacts)


async def _access(work: UnitOfWork, member_id: UUID) -> bool | None:
    """Whether contacts are shown to the member; None when nothing is."""
    held = (await standing_of(work, member_id)).mandates
    if mandates.holds(held, work.today(), mandates.PRESIDENCY, mandates.PROJECT_LEAD):
        return True
    return False if mandates.holds(held, work.today(), mandates.COUNCIL) else None


def _shown(row: ClientRow, with_contacts: bool) -> ClientRow:
    return row if with_contacts else replace(row, contact_email=None)
