"""Invoice the client of an accepted mission: all that is left, or a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.missions.domain.invoices import amounts_of
from services.missions.domain.states import move
from services.missions.errors import DateNotPossible
from services.missions.repository.invoices import InvoiceRow, insert_invoice, invoices_of
from services.missions.repository.missions import MissionRow
from services.missions.use_cases.open_mission import open_to_sign
from shared.contracts.missions import DeductedInvoice, InvoiceIssued, VatPart
from shared.database.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.money import Amount

TERM = timedelta(days=30)
LONGEST_TERM = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Base:
    """Cents excluding VAT that are invoiced at a rate."""

    rate_bps: int
    cents: int


async def issue_invoice(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, bases: Sequence[Base], due_on: date | None
) -> InvoiceRow:
    """Issue an invoice of today, under the next number of the year; bases of one rate are added up.

    Without bases there is no invoice. Raises what `open_to_sign` raises, `MissionState`, `InvoiceTooLarge`, or
    `DateNotPossible` for a term that ends before today or after a year.
    """
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    move(mission.state, "invoice")
    today = work.today()
    due = due_on or today + TERM
    if not today <= due <= today + LONGEST_TERM:
        raise DateNotPossible(field="due_on", first=today.isoformat(), last=(today + LONGEST_TERM).isoformat())
    earlier = await invoices_of(work, mission_id)
    by_rate: dict[int, int] = {}
    for base in bases:
        by_rate[base.rate_bps] = by_rate.get(base.rate_bps, 0) + base.cents
    amounts = amounts_of(by_rate, mission.accepted_cents or 0, [part for row in earlier for part in row.parts])
    row = InvoiceRow(
        invoice_id=new_id(),
        mission_id=mission_id,
        invoice_no=len(earlier) + 1,
        number=f"{today.year}-{await work.next_number(f'invoice:{today.year}'):05d}",
        kind=amounts.kind,
        net_cents=amounts.net_cents,
        gross_cents=amounts.gross_cents,
        received_cents=0,
        issued_on=today,
        due_on=due,
        parts=amounts.parts,
    )
    await insert_invoice(work, row, member_id)
    work.outbox.add(_message(mission, row, earlier), territory_id=mission.territory_id)
    work.audit("invoice_issued", mission_id, number=row.number, gross_cents=row.gross_cents)
    return row


def _message(mission: MissionRow, row: InvoiceRow, earlier: Sequence[InvoiceRow]) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_id=row.invoice_id,
        number=row.number,
        kind="final" if row.kind == "final" else "stage",
        mission_id=mission.mission_id,
        client_id=mission.client_id,
        net=Amount(amount=row.net_cents, unit="EUR"),
        vat=tuple(VatPart(rate_bps=p.rate_bps, base=p.base_cents, vat=p.vat_cents) for p in row.parts),
        gross=Amount(amount=row.gross_cents, unit="EUR"),
        deducts=tuple(DeductedInvoice(invoice_id=one.invoice_id) for one in earlier) if row.kind == "final" else (),
        issued_on=row.issued_on,
        due_on=row.due_on,
    )
