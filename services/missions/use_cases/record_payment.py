"""Record what a client paid of an invoice."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.missions.errors import DateNotPossible, PaymentTooLarge
from services.missions.repository.invoices import InvoiceRow, PaymentRow, find_invoice, insert_payment
from services.missions.use_cases.open_mission import open_to_sign
from shared.contracts.missions import PaymentRecorded
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id
from shared.money import Amount


async def record_payment(
    work: UnitOfWork, member_id: UUID, invoice_id: UUID, received_cents: int, received_on: date | None
) -> InvoiceRow:
    """Record cents received (VAT included) on a business date, today by default; the invoice as it stands then.

    The mission's lock orders two payments at once. Raises `NotFound`, what `open_to_sign` raises, `PaymentTooLarge`
    for more than the rest, and `DateNotPossible` before the invoice or after today.
    """
    found = await find_invoice(work, invoice_id)
    if found is None:
        raise NotFound
    mission = (await open_to_sign(work, member_id, found.mission_id)).mission
    invoice = await find_invoice(work, invoice_id)  # again, now that nobody else writes to it
    if invoice is None:
        raise NotFound
    left = invoice.gross_cents - invoice.received_cents
    if received_cents > left:
        raise PaymentTooLarge(field="received", left=left)
    today = work.today()
    on = received_on or today
    if not invoice.issued_on <= on <= today:
        raise DateNotPossible(field="received_on", first=invoice.issued_on.isoformat(), last=today.isoformat())
    payment = PaymentRow(new_id(), received_cents, on)
    await insert_payment(work, invoice, payment, member_id)
    so_far = invoice.received_cents + received_cents
    message = PaymentRecorded(
        payment_id=payment.payment_id,
        invoice_id=invoice_id,
        mission_id=mission.mission_id,
        received=Amount(amount=received_cents, unit="EUR"),
        received_so_far=Amount(amount=so_far, unit="EUR"),
        received_on=on,
    )
    work.outbox.add(message, business_date=on, territory_id=mission.territory_id)
    work.audit("payment_recorded", invoice_id, payment_id=str(payment.payment_id), received_cents=received_cents)
    return replace(invoice, received_cents=so_far)
