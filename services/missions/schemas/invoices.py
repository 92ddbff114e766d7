"""Bodies of invoices and payments."""

from typing import Annotated, Literal

from pydantic import Field

from services.missions.domain.invoices import InvoiceKind
from services.missions.repository.invoices import InvoiceRow, PaymentRow
from services.missions.schemas.amounts import EuroView, euros
from shared.contracts.message import Bps, Euros
from shared.web import Body, Day, Id, View

PaymentState = Literal["open", "partly_paid", "paid"]


class RateBody(Body):
    """What is invoiced at a rate of VAT; `base` excludes it."""

    rate_bps: Bps
    base: Euros


class InvoiceBody(Body):
    """An invoice of today; it is due in thirty days unless `due_on` says otherwise."""

    rates: Annotated[list[RateBody], Field(min_length=1, max_length=20)]
    due_on: Day | None = None


class PaymentBody(Body):
    """What came in, VAT included, and on which business date (today by default)."""

    received: Euros
    received_on: Day | None = None


class RateView(View):
    """VAT of one rate, half-up once an invoice."""

    rate_bps: int
    base: EuroView
    vat: EuroView


class InvoiceView(View):
    """An invoice: `gross` = `net` + VAT; `received` of it came in."""

    invoice_id: Id
    mission_id: Id
    invoice_no: int
    number: str
    kind: InvoiceKind
    net: EuroView
    rates: list[RateView]
    gross: EuroView
    received: EuroView
    state: PaymentState
    issued_on: Day
    due_on: Day


class PaymentView(View):
    """What came in, VAT included."""

    payment_id: Id
    received: EuroView
    received_on: Day


class InvoiceDetailsView(InvoiceView):
    """An invoice and its newest payments, in their order."""

    payments: list[PaymentView]


def invoice_view(row: InvoiceRow) -> InvoiceView:
    """An invoice as it is shown."""
    return InvoiceView.model_validate(_shown(row))


def invoice_details_view(row: InvoiceRow, payments: list[PaymentRow]) -> InvoiceDetailsView:
    """An invoice with its payments as it is shown."""
    shown = [
        PaymentView(payment_id=one.payment_id, received=euros(one.amount_cents), received_on=one.received_on)
        for one in payments
    ]
    return InvoiceDetailsView.model_validate({**_shown(row), "payments": shown})


def _shown(row: InvoiceRow) -> dict[str, object]:
    state: PaymentState = "open"
    if row.received_cents:
        state = "paid" if row.received_cents == row.gross_cents else "partly_paid"
    return {
        "invoice_id": row.invoice_id,
        "mission_id": row.mission_id,
        "invoice_no": row.invoice_no,
        "number": row.number,
        "kind": row.kind,
        "net": euros(row.net_cents),
        "rates": [
            RateView(rate_bps=part.rate_bps, base=euros(part.base_cents), vat=euros(part.vat_cents))
            for part in row.parts
        ],
        "gross": euros(row.gross_cents),
        "received": euros(row.received_cents),
        "state": state,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
    }
