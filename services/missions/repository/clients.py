"""Clients on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select

from services.missions.tables import clients
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ClientRow:
    """An organisation outside the cooperative. `contact_email` is personal data."""

    client_id: UUID
    kind: str
    name: str
    siren: str | None
    contact_email: str | None
    created_by: UUID
    created_at: datetime


_COLUMNS = (
    clients.c.client_id,
    clients.c.kind,
    clients.c.name,
    clients.c.siren,
    clients.c.contact_email,
    clients.c.created_by,
    clients.c.created_at,
)


async def insert_client(work: UnitOfWork, row: ClientRow) -> None:
    """Put a new client on record."""
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    await work.connection.execute(insert(clients), {**values, "cooperative": work.cooperative})


async def find_client(work: UnitOfWork, client_id: UUID) -> ClientRow | None:
    """One client."""
    found = await work.connection.execute(select(*_COLUMNS).where(clients.c.client_id == client_id))
    row = found.one_or_none()
    return None if row is None else ClientRow(*row)


async def clients_after(work: UnitOfWork, after: UUID | None, limit: int) -> list[ClientRow]:
    """Clients, newest first, older than `after`."""
    statement = select(*_COLUMNS).order_by(clients.c.client_id.desc()).limit(limit)
    if after is not None:
        statement = statement.where(clients.c.client_id < after)
    return [ClientRow(*row) for row in await work.connection.execute(statement)]
