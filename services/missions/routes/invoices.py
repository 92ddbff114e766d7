"""Routes of invoices and payments."""

from fastapi import APIRouter, Response

from services.missions import errors
from services.missions.routes.steps import MOVING
from services.missions.schemas.invoices import (
    InvoiceBody,
    InvoiceDetailsView,
    InvoiceView,
    PaymentBody,
    invoice_details_view,
    invoice_view,
)
from services.missions.use_cases.issue_invoice import Base, issue_invoice
from services.missions.use_cases.read_invoices import list_invoices, show_invoice
from services.missions.use_cases.record_payment import record_payment
from shared.errors import InvalidRequest, NotFound, Unauthenticated
from shared.web import Caller, Id, Once, Paged, PageQuery, Work, paged, problems, read_number

router = APIRouter(prefix="/v1", tags=["invoices"], responses=problems(Unauthenticated))


@router.post(
    "/missions/{mission_id}/invoices",
    summary="Invoice the client",
    status_code=201,
    response_model=InvoiceView,
    responses=problems(*MOVING, errors.InvoiceTooLarge, errors.DateNotPossible),
)
async def post_invoice(mission_id: Id, body: InvoiceBody, caller: Caller, work: Work, once: Once) -> Response:
    """All that is left of the accepted amount, or a part; numbers are unbroken in a year."""
    bases = [Base(one.rate_bps, one.base.amount) for one in body.rates]
    row = await issue_invoice(work, caller.member_id, mission_id, bases, body.due_on)
    return await once.answer(invoice_view(row), status=201, location=f"/v1/invoices/{row.invoice_id}")


@router.get(
    "/missions/{mission_id}/invoices", summary="Invoices of a mission", responses=problems(NotFound, InvalidRequest)
)
async def get_invoices(mission_id: Id, caller: Caller, work: Work, page: PageQuery) -> Paged[InvoiceView]:
    """In their order, each with its VAT by rate and what came in."""
    after = page.after_as(read_number)
    rows = await list_invoices(work, caller.member_id, mission_id, after[0] if after else 0, page.limit + 1)
    return paged([invoice_view(row) for row in rows], page.limit, cursor_of=lambda item: (item.invoice_no,))


@router.get("/invoices/{invoice_id}", summary="An invoice", responses=problems(NotFound, InvalidRequest))
async def get_invoice(invoice_id: Id, caller: Caller, work: Work) -> InvoiceDetailsView:
    """With its payments; for those who see the mission."""
    return invoice_details_view(*await show_invoice(work, caller.member_id, invoice_id))


@router.post(
    "/invoices/{invoice_id}/payments",
    summary="Record what the client paid",
    status_code=201,
    response_model=InvoiceView,
    responses=problems(*MOVING, errors.PaymentTooLarge, errors.DateNotPossible),
)
async def post_payment(invoice_id: Id, body: PaymentBody, caller: Caller, work: Work, once: Once) -> Response:
    """A part or the rest, VAT included, never more; the wallet makes fees payable by it."""
    row = await record_payment(work, caller.member_id, invoice_id, body.received.amount, body.received_on)
    return await once.answer(invoice_view(row), status=201, location=f"/v1/invoices/{invoice_id}")
