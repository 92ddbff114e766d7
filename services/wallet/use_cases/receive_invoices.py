"""Take in what clients are invoiced: what they owe with VAT, against the mission's clearing account and the VAT due."""

from collections.abc import Sequence

from services.wallet.domain.accounts import CLIENT_RECEIVABLE, MISSION_CLEARING, VAT_DUE_ACCOUNT, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import invoices, journal, payables
from shared.contracts.missions import InvoiceIssued
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery


async def receive_invoices(work: UnitOfWork, deliveries: Sequence[Delivery[InvoiceIssued]]) -> None:
    """Post a group an invoice, once; its rates are kept for the VAT sheet."""
    await payables.lock_payables(work)
    await invoices.insert_invoices(work, [delivery.message for delivery in deliveries])
    await journal.post(work, Posting([_group(delivery) for delivery in deliveries]))


def _group(delivery: Delivery[InvoiceIssued]) -> Group:
    message = delivery.message
    owed = open_for(CLIENT_RECEIVABLE, message.client_id)
    net = Transfer(owed, open_for(MISSION_CLEARING, message.mission_id), message.net.amount, message.invoice_id)
    vat = tuple(Transfer(owed, VAT_DUE_ACCOUNT, part.vat, message.invoice_id) for part in message.vat if part.vat)
    return Group(
        group_id=message.invoice_id,
        kind="invoice",
        subject_id=message.mission_id,
        cause_id=delivery.envelope.id,
        business_date=message.issued_on,
        transfers=(net, *vat),
        territory_id=delivery.envelope.territory,
    )
