"""Take in what clients pay: cash against what they owe, and what it makes payable of the mission's fees."""

from collections.abc import Sequence
from uuid import UUID

from services.wallet.domain.accounts import BANK_CLEARING_ACCOUNT, CLIENT_RECEIVABLE, open_for
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import invoices, journal, payables
from services.wallet.repository.invoices import InvoiceRow, PaymentRow
from services.wallet.repository.payables import Release
from services.wallet.use_cases.release_fees import release_fees
from shared.contracts.missions import PaymentRecorded
from shared.database.unit_of_work import UnitOfWork
from shared.messaging.envelope import Delivery
from shared.messaging.subscriptions import Parked

Paid = Delivery[PaymentRecorded]


async def receive_payments(work: UnitOfWork, deliveries: Sequence[Paid]) -> Sequence[Parked]:
    """Post a group a payment, once, and release payable lines.

    A payment before its invoice waits for it. One before the mission's statement is posted, and waits to release.
    """
    await payables.lock_payables(work)
    known = await invoices.find_invoices(work, {delivery.message.invoice_id for delivery in deliveries})
    parked = [
        Parked(delivery, "the invoice has not been heard", delivery.message.invoice_id)
        for delivery in deliveries
        if delivery.message.invoice_id not in known
    ]
    rest = [delivery for delivery in deliveries if delivery.message.invoice_id in known]
    await journal.post(work, Posting([_group(delivery, known[delivery.message.invoice_id]) for delivery in rest]))
    while rest:
        # One payment a mission at a time: each releases on its own date, which decides for the pot of a year.
        turn = {known[delivery.message.invoice_id].mission_id: delivery for delivery in reversed(rest)}
        parked += await _release(work, list(turn.values()), known)
        rest = [delivery for delivery in rest if delivery not in turn.values()]
    return parked


async def _release(work: UnitOfWork, turn: Sequence[Paid], known: dict[UUID, InvoiceRow]) -> list[Parked]:
    messages = [delivery.message for delivery in turn]
    rows = [PaymentRow(m.payment_id, m.invoice_id, m.received.amount, m.received_on) for m in messages]
    await invoices.insert_payments(work, rows)
    missions = [known[message.invoice_id].mission_id for message in messages]
    releases = [Release(mission, m.payment_id, m.received_on) for mission, m in zip(missions, messages, strict=True)]
    credited = await release_fees(work, releases)
    return [
        Parked(delivery, "the mission's statement has not been credited", mission)
        for delivery, mission in zip(turn, missions, strict=True)
        if mission not in credited
    ]


def _group(delivery: Paid, invoice: InvoiceRow) -> Group:
    message = delivery.message
    client = open_for(CLIENT_RECEIVABLE, invoice.client_id)
    return Group(
        group_id=message.payment_id,
        kind="payment",
        subject_id=message.invoice_id,
        cause_id=delivery.envelope.id,
        business_date=message.received_on,
        transfers=(Transfer(BANK_CLEARING_ACCOUNT, client, message.received.amount, message.invoice_id),),
        territory_id=delivery.envelope.territory,
    )
