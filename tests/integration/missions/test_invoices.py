"""Clients are invoiced with VAT and pay in parts; numbers are unbroken, nothing is asked or taken twice."""

import asyncio
from datetime import timedelta

from services.missions.domain.invoices import RatePart, amounts_of
from shared.contracts.message import Member
from shared.contracts.missions import FeeLine, InvoiceIssued, MissionCompleted, PaymentRecorded
from shared.contracts.wallet import FeesPaid, FeesPayable, PaidLine, PayableLine, PayoutFailed
from shared.ids import new_id
from shared.money import Amount
from tests.integration.missions.stage import Stage, eur
from tests.integration.strange_numbers import STRANGE_NUMBERS


async def test_an_invoice_of_several_rates_and_its_payments(stage: Stage) -> None:
    await stage.completed()
    rates = [{"rate_bps": 550, "base": eur(40_001)}, {"rate_bps": 2_000, "base": eur(199_999)}]
    answer = await stage.post(stage.lead, stage.path("/invoices"), {"rates": rates})
    shown = answer.json()
    assert [rate["vat"]["amount"] for rate in shown["rates"]] == [2_200, 40_000]
    assert (shown["kind"], shown["gross"]["amount"], shown["number"]) == ("final", 282_200, f"{stage.today.year}-00001")
    path = f"/v1/invoices/{shown['invoice_id']}"
    refused = (await stage.post(stage.lead, f"{path}/payments", {"received": eur(282_201)})).json()
    assert (refused["code"], "282200" in refused["detail"]) == ("payment_too_large", True)
    for cents, state in ((100_000, "partly_paid"), (182_200, "paid")):
        assert (await stage.post(stage.lead, f"{path}/payments", {"received": eur(cents)})).json()["state"] == state
    assert [one["received"]["amount"] for one in (await stage.get(stage.lead, path)).json()["payments"]] == [
        100_000,
        182_200,
    ]
    (issued,) = await stage.missions.said(InvoiceIssued)
    assert issued.gross.amount == issued.net.amount + sum(part.vat for part in issued.vat) == 282_200
    assert [paid.received_so_far.amount for paid in await stage.missions.said(PaymentRecorded)] == [100_000, 282_200]


async def test_parts_of_the_accepted_amount_and_no_more(stage: Stage) -> None:
    await stage.completed()
    await stage.invoice(100_001)
    too_much = {"rates": [{"rate_bps": 2_000, "base": eur(140_000)}]}
    assert (await stage.post(stage.lead, stage.path("/invoices"), too_much)).json()["code"] == "invoice_too_large"
    await stage.invoice(139_999)
    issued = await stage.missions.said(InvoiceIssued)
    assert [(one.kind, one.number[-5:], len(one.deducts)) for one in issued] == [
        ("stage", "00001", 0),
        ("final", "00002", 1),
    ]
    assert sum(part.vat for one in issued for part in one.vat) == 48_000


def test_the_final_invoice_deducts_the_vat_of_the_others_by_rate() -> None:
    first = amounts_of({550: 9}, 29, [])
    second = amounts_of({550: 10}, 29, first.parts)
    third = amounts_of({550: 10}, 29, [*first.parts, *second.parts])
    assert [one.parts[0].vat_cents for one in (first, second, third)] == [0, 1, 1]
    assert amounts_of({2_000: 1}, 4, [RatePart(2_000, 3, 1)]).parts[0].vat_cents == 0


async def test_two_payments_at_once_never_pass_the_rest(stage: Stage) -> None:
    await stage.completed()
    path = f"/v1/invoices/{await stage.invoice()}/payments"
    answers = await asyncio.gather(*(stage.post(stage.lead, path, {"received": eur(200_000)}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await stage.missions.said(PaymentRecorded)) == 1


async def test_what_cannot_be_invoiced_or_paid(stage: Stage) -> None:
    await stage.started()
    body = {"rates": [{"rate_bps": 2_000, "base": eur(100)}]}
    assert (await stage.post(stage.lead, stage.path("/invoices"), body)).json()["code"] == "mission_state"
    assert (await stage.accept()).status_code == 200
    late = {**body, "due_on": (stage.today - timedelta(days=1)).isoformat()}
    assert (await stage.post(stage.lead, stage.path("/invoices"), late)).json()["code"] == "date_not_possible"
    invoice_id = await stage.invoice(200_000)
    reduced = await stage.post(stage.lead, stage.path("/reduce"), {"amount": eur(40_001)})
    assert reduced.json()["code"] == "reduction_too_large"
    future = {"received": eur(1), "received_on": (stage.today + timedelta(days=1)).isoformat()}
    answer = await stage.post(stage.lead, f"/v1/invoices/{invoice_id}/payments", future)
    assert answer.json()["code"] == "date_not_possible"


async def test_strange_numbers_in_bases_rates_and_payments(stage: Stage) -> None:
    await stage.completed()
    invoice_id = await stage.invoice(1_000)
    headers = {"Content-Type": "application/json"}
    for number in STRANGE_NUMBERS:
        amount = f'{{"amount": {number}, "unit": "EUR"}}'
        bodies = [
            (stage.path("/invoices"), f'{{"rates": [{{"rate_bps": 0, "base": {amount}}}]}}'),
            (f"/v1/invoices/{invoice_id}/payments", f'{{"received": {amount}}}'),
        ]
        if number not in ("0", "-0"):
            rate = f'{{"rates": [{{"rate_bps": {number}, "base": {{"amount": 1, "unit": "EUR"}}}}]}}'
            bodies.append((stage.path("/invoices"), rate))
        for path, body in bodies:
            sent = {**stage.missions.keyed(stage.headers(stage.lead)), **headers}
            answer = await stage.missions.client.post(path, content=body.encode(), headers=sent)
            assert answer.status_code in (400, 422), (number, path, answer.text)
    assert len(await stage.missions.said(InvoiceIssued)) == 1


async def test_the_newest_word_on_what_is_payable_stands(stage: Stage) -> None:
    said: MissionCompleted = await stage.credited()
    line = said.lines[0]

    def payable(cents: int) -> FeesPayable:
        lines = (PayableLine(line_id=line.line_id, payable=Amount(amount=cents, unit="EUR")),)
        return FeesPayable(statement_id=said.statement_id, source_id=said.mission_id, cause_id=new_id(), lines=lines)

    await stage.missions.hear(payable(500), sequence=2)
    await stage.missions.hear(payable(100), sequence=1)
    fees = (await stage.get(stage.lead, stage.path("/fees"))).json()
    assert [one["payable"]["amount"] for one in fees["lines"]] == [500, 0, 0, 0, 0]


async def test_what_was_paid_and_what_came_back(stage: Stage) -> None:
    said = await stage.credited()
    first, second = said.lines[0], said.lines[1]
    batch_id = new_id()

    def paid(line: FeeLine, member: Member) -> PaidLine:
        return PaidLine(statement_id=said.statement_id, line_id=line.line_id, member=member, paid=line.amount)

    assert first.member is not None
    assert second.member is not None
    failed = PayoutFailed(batch_id=batch_id, line_id=new_id(), member=second.member, reason="returned_by_bank")
    lines = (paid(first, first.member), paid(second, second.member))
    for message in (failed, FeesPaid(batch_id=batch_id, lines=lines, executed_on=stage.today)):
        await stage.missions.hear(message)
    fees = (await stage.get(stage.lead, stage.path("/fees"))).json()
    assert [one["paid"]["amount"] for one in fees["lines"]] == [first.amount.amount, 0, 0, 0, 0]
