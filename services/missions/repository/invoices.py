"""Invoices, their VAT by rate, their payments, and what the wallet can pay out of fee lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import insert, select, update

from services.missions.domain.invoices import RatePart
from services.missions.tables import fee_lines, invoice_rates, invoices, payable_lines, payments
from shared.contracts.message import LIST_LIMIT
from shared.database.remember import remember
from shared.database.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice and how much of it came in, in cents."""

    invoice_id: UUID
    mission_id: UUID
    invoice_no: int
    number: str
    kind: str
    net_cents: int
    gross_cents: int
    received_cents: int
    issued_on: date
    due_on: date
    parts: tuple[RatePart, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Cents that came in, VAT included."""

    payment_id: UUID
    amount_cents: int
    received_on: date


_COLUMNS = tuple(invoices.c[name] for name in InvoiceRow.__slots__ if name != "parts")


async def insert_invoice(work: UnitOfWork, row: InvoiceRow, issued_by: UUID) -> None:
    """Write an invoice of a locked mission, with its rates."""
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    await work.connection.execute(insert(invoices), {**values, "issued_by": issued_by})
    rates = [
        {
            "invoice_id": row.invoice_id,
            "rate_bps": part.rate_bps,
            "base_cents": part.base_cents,
            "vat_cents": part.vat_cents,
        }
        for part in row.parts
    ]
    await work.connection.execute(insert(invoice_rates), rates)


async def invoices_of(work: UnitOfWork, mission_id: UUID) -> list[InvoiceRow]:
    """All invoices of a mission in their order, with their rates."""
    return await invoices_after(work, mission_id, 0, LIST_LIMIT)


async def invoices_after(work: UnitOfWork, mission_id: UUID, after: int, limit: int) -> list[InvoiceRow]:
    """Invoices of a mission in their order, from the one after number `after` of the mission."""
    statement = select(*_COLUMNS).where(invoices.c.mission_id == mission_id, invoices.c.invoice_no > after)
    rows = (await work.connection.execute(statement.order_by(invoices.c.invoice_no).limit(limit))).all()
    parts = await _parts_of(work, [row.invoice_id for row in rows])
    return [replace(InvoiceRow(*row), parts=tuple(parts.get(row.invoice_id, ()))) for row in rows]


async def find_invoice(work: UnitOfWork, invoice_id: UUID) -> InvoiceRow | None:
    """One invoice with its rates."""
    row = (await work.connection.execute(select(*_COLUMNS).where(invoices.c.invoice_id == invoice_id))).one_or_none()
    if row is None:
        return None
    parts = await _parts_of(work, [invoice_id])
    return replace(InvoiceRow(*row), parts=tuple(parts.get(invoice_id, ())))


async def insert_payment(work: UnitOfWork, invoice: InvoiceRow, row: PaymentRow, recorded_by: UUID) -> None:
    """Write a payment of an invoice whose mission is locked."""
    values = {
        "payment_id": row.payment_id,
        "invoice_id": invoice.invoice_id,
        "amount_cents": row.amount_cents,
        "received_on": row.received_on,
        "recorded_by": recorded_by,
        "recorded_at": work.now(),
    }
    await work.connection.execute(insert(payments), values)
    statement = update(invoices).where(invoices.c.invoice_id == invoice.invoice_id)
    await work.connection.execute(statement.values(received_cents=invoices.c.received_cents + row.amount_cents))


async def payments_of(work: UnitOfWork, invoice_id: UUID) -> list[PaymentRow]:
    """The newest payments of an invoice, in the order in which they were recorded."""
    statement = select(payments.c.payment_id, payments.c.amount_cents, payments.c.received_on)
    statement = statement.where(payments.c.invoice_id == invoice_id).order_by(payments.c.payment_id.desc())
    return [PaymentRow(*row) for row in await work.connection.execute(statement.limit(LIST_LIMIT))][::-1]


async def remember_payable(work: UnitOfWork, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep what is payable of lines, by the newest message of their statement."""
    await remember(work.connection, payable_lines, rows)


async def payable_of(work: UnitOfWork, mission_id: UUID) -> dict[UUID, int]:
    """Cents that the wallet can pay out by line, or has; a line of which nothing is payable is absent."""
    statement = select(payable_lines.c.line_id, payable_lines.c.payable_cents)
    statement = statement.join(fee_lines, fee_lines.c.line_id == payable_lines.c.line_id)
    rows = await work.connection.execute(statement.where(fee_lines.c.mission_id == mission_id))
    return {row.line_id: row.payable_cents for row in rows}


async def _parts_of(work: UnitOfWork, invoice_ids: Sequence[UUID]) -> dict[UUID, list[RatePart]]:
    statement = select(invoice_rates).where(invoice_rates.c.invoice_id.in_(invoice_ids))
    found: dict[UUID, list[RatePart]] = {}
    for row in await work.connection.execute(statement.order_by(invoice_rates.c.invoice_id, invoice_rates.c.rate_bps)):
        found.setdefault(row.invoice_id, []).append(RatePart(row.rate_bps, row.base_cents, row.vat_cents))
    return found
