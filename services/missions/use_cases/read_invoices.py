"""Show the invoices of a mission, and one with its payments."""

from uuid import UUID

from services.missions.repository import invoices
from services.missions.repository.invoices import InvoiceRow, PaymentRow
from services.missions.use_cases.open_mission import open_to_read
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def list_invoices(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, after: int, limit: int
) -> list[InvoiceRow]:
    """The invoices of a mission in their order. Raises `NotFound`."""
    await open_to_read(work, member_id, mission_id)
    return await invoices.invoices_after(work, mission_id, after, limit)


async def show_invoice(work: UnitOfWork, member_id: UUID, invoice_id: UUID) -> tuple[InvoiceRow, list[PaymentRow]]:
    """An invoice and its payments, for those who see its mission. Raises `NotFound`."""
    row = await invoices.find_invoice(work, invoice_id)
    if row is None:
        raise NotFound
    await open_to_read(work, member_id, row.mission_id)
    return row, await invoices.payments_of(work, invoice_id)
