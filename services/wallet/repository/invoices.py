"""Invoices and payments of clients: one row a fact, added and never edited."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.wallet.tables import invoice_rates, invoices, payments
from shared.contracts.missions import InvoiceIssued
from shared.database.unit_of_work import UnitOfWork


class InvoiceRow(NamedTuple):
    """An invoice that was heard."""

    invoice_id: UUID
    mission_id: UUID
    client_id: UUID
    net: int
    gross: int


class PaymentRow(NamedTuple):
    """Cents that came in for an invoice on a date; below 0 when they went back."""

    payment_id: UUID
    invoice_id: UUID
    amount: int
    received_on: date


_BY_ID = text(
    "SELECT invoice_id, mission_id, client_id, net, gross FROM invoices WHERE invoice_id = ANY(CAST(:ids AS uuid[]))"
)


async def insert_invoices(work: UnitOfWork, issued: Sequence[InvoiceIssued]) -> None:
    """Keep invoices and their VAT by rate; those that are known stay as they are."""
    rows = [
        {
            "invoice_id": one.invoice_id,
            "number": one.number,
            "kind": one.kind,
            "mission_id": one.mission_id,
            "client_id": one.client_id,
            "net": one.net.amount,
            "gross": one.gross.amount,
            "issued_on": one.issued_on,
            "due_on": one.due_on,
            "cooperative": work.cooperative,
        }
        for one in issued
    ]
    rates = [{"invoice_id": one.invoice_id, **part.model_dump()} for one in issued for part in one.vat]
    await work.connection.execute(insert(invoices).on_conflict_do_nothing(), rows)
    await work.connection.execute(insert(invoice_rates).on_conflict_do_nothing(), rates)


async def find_invoices(work: UnitOfWork, invoice_ids: Collection[UUID]) -> dict[UUID, InvoiceRow]:
    """Those of these invoices that were heard."""
    rows = await work.connection.execute(_BY_ID, {"ids": list(invoice_ids)})
    return {row.invoice_id: InvoiceRow(*row) for row in rows}


async def insert_payments(work: UnitOfWork, rows: Sequence[PaymentRow]) -> None:
    """Keep payments; those that are known stay as they are."""
    await work.connection.execute(insert(payments).on_conflict_do_nothing(), [row._asdict() for row in rows])
