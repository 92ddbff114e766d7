"""Payouts over HTTP: two signatures, one payment however often it is asked for, and what does not go out comes back."""

import asyncio
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from sepaxml.validation import try_valid_xml

from services.wallet.repository.payables import lock_payables
from services.wallet.use_cases.execute_conversion import start_execution
from services.wallet.use_cases.import_opening import import_opening
from shared.contracts.wallet import FeesPaid, PayoutFailed
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.cash import books
from tests.integration.wallet.payout_desk import OTHER, PayoutDesk
from tests.integration.wallet.test_conversions import Year
from tests.integration.wallet.till import DAY, Till, member, mission, plug_ended, reversal

RETURNED = {"reason": "returned_by_bank"}


@pytest.fixture
async def desk(till: Till) -> PayoutDesk:
    await till.plugs()
    return await PayoutDesk(till).open()


async def test_from_the_clients_payment_to_the_bank(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    fees = await desk.paid_mission((till.buyer, 90_000), costs=[(till.buyer, 10_000)])
    await till.hear(mission([(till.buyer, 77_777)]))  # not paid for: not payable
    assert (await till.get(till.buyer, "/v1/me/payouts"))["due"]["amount"] == 100_000
    batch = await desk.propose()
    assert (batch["total"]["amount"], batch["line_count"]) == (100_000, 1)
    balances = await till.balances(till.buyer)
    assert (balances.eur.held, balances.eur.available) == (90_000, 77_777)
    await till.check()
    await desk.execute(batch)
    assert (await books(till))["bank_clearing"] == 100_000 - fees.accepted.amount * 12 // 10
    (said,) = await till.wallet.said(FeesPaid)
    assert {line.line_id: line.paid.amount for line in said.lines} == {
        line.line_id: line.amount.amount for line in fees.lines if line.kind != "pot"
    }
    own = await till.get(till.buyer, "/v1/me/payouts")
    assert (own["due"]["amount"], [line["state"] for line in own["payouts"]]) == (0, ["paid"])


async def test_what_members_bring_from_earlier_books_is_paid_out(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    file = b"owner;kind;unit;amount\n1;member_eur;EUR;300,00\n1;direct_costs;EUR;20,00\n;bank_clearing;EUR;320,00\n"
    async with till.wallet.database.begin(Cause("command")) as work:
        report = await import_opening(work, file, dated=DAY, cites="Balance de 2026")
    assert (list(report.errors), report.lines) == ([], 3)
    assert (await till.get(till.buyer, "/v1/me/payouts"))["due"]["amount"] == 32_000
    batch = await desk.propose()
    await desk.execute(batch)
    assert (batch["total"]["amount"], await till.eur(till.buyer)) == (32_000, 0)
    assert (await till.get(till.buyer, "/v1/me/payouts"))["due"]["amount"] == 0


async def test_asking_again_pays_nobody_twice(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))
    answers = await asyncio.gather(
        *(desk.post(desk.first, "/v1/payout-batches", {}, key="one") for _ in range(6)),
        *(desk.post(desk.first, "/v1/payout-batches", {}) for _ in range(6)),
    )
    assert Counter(answer.status_code for answer in answers)[201] >= 1
    assert len({answer.json()["batch_id"] for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {
        "nothing_to_pay",
        "still_running",
    }
    batch = next(answer.json() for answer in answers if answer.status_code == 201)
    assert await desk.step(batch, "approve", desk.second) == 200
    today = {"executed_on": till.wallet.clock.today().isoformat()}
    codes = await asyncio.gather(*(desk.step(batch, "execute", body=today) for _ in range(8)))
    assert sorted(codes) == [200] + [409] * 7
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'payout'") == 1
    assert await till.eur(till.buyer) == 0


async def test_two_signatures_within_their_mandates(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))
    small, stranger = member(40), till.third
    await desk.mandate(small, "technical_presidency", cents=89_999)
    stale = int((till.wallet.clock.now() - timedelta(hours=1)).timestamp())
    fresh = int(till.wallet.clock.now().timestamp())
    for who, moment in ((small, fresh), (stranger, fresh), (desk.first, stale)):
        assert (await desk.post(who, "/v1/payout-batches", {}, auth_at=moment)).status_code == 403
    batch = await desk.propose()
    path = f"/v1/payout-batches/{batch['batch_id']}/approve"
    assert (await desk.post(desk.first, path)).json()["code"] == "second_signature"
    assert (await desk.post(small, path)).status_code == 403
    assert (await desk.post(desk.second, path, auth_at=stale)).status_code == 403
    assert await desk.step(batch, "execute", body={"executed_on": "2027-03-20"}) == 409
    assert (await desk.file(batch)).json()["code"] == "batch_state"
    assert (await desk.post(desk.second, path)).status_code == 200
    assert await desk.step(batch, "execute", body={"executed_on": "2027-03-01"}) == 422


async def test_who_is_below_the_minimum_or_without_an_account_keeps_it(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.has_account(till.seller, iban=OTHER)
    await desk.paid_mission((till.buyer, 999), (till.seller, 1_000), (till.third, 5_000))
    batch = await desk.propose()
    assert [line["member"]["member_number"] for line in await desk.lines(batch)] == [2]
    (told,) = await till.wallet.said(PayoutFailed)
    assert (told.member, told.reason) == (till.third, "no_details")
    waiting = [(await till.get(who, "/v1/me/payouts"))["waiting_for"] for who in (till.buyer, till.seller, till.third)]
    assert waiting == ["below_minimum", None, "no_details"]


async def test_what_the_bank_sends_back_is_due_again(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000), costs=[(till.buyer, 500)])
    batch = await desk.propose()
    line_id = await desk.line_of(batch, till.buyer)
    fail = f"lines/{line_id}/fail"
    assert await desk.step(batch, fail, body={"reason": "returned_by_bank"}) == 409
    await desk.execute(batch)
    assert await desk.step(batch, fail, body={"reason": "vehicle_refused"}) == 409
    codes = await asyncio.gather(*(desk.step(batch, fail, body={"reason": "returned_by_bank"}) for _ in range(3)))
    assert sorted(codes) == [200, 409, 409]
    assert [failed.reason for failed in await till.wallet.said(PayoutFailed)] == ["returned_by_bank"]
    assert await till.eur(till.buyer) == 90_000
    assert (await desk.propose())["total"]["amount"] == 90_500


async def test_a_batch_given_up_and_a_line_refused(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.has_account(till.seller, iban=OTHER)
    await desk.paid_mission((till.buyer, 90_000), (till.seller, 10_000))
    batch = await desk.propose()
    assert await desk.step(batch, "cancel") == 200
    again = await desk.propose()
    assert again["total"]["amount"] == 100_000
    fail = f"lines/{await desk.line_of(again, till.seller)}/fail"
    assert await desk.step(again, fail, body={"reason": "vehicle_refused"}) == 200
    await till.check()
    await desk.execute(again)
    assert (await till.eur(till.buyer), await till.eur(till.seller)) == (0, 10_000)


async def test_a_reversal_after_payout_is_netted_with_what_comes_next(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    fees = await desk.paid_mission((till.buyer, 90_000))
    await desk.execute(await desk.propose())
    await till.hear(reversal(fees, {fees.lines[0].line_id: 40_000}))
    assert (await till.balances(till.buyer)).receivable == 40_000
    await desk.paid_mission((till.buyer, 50_000))
    batch = await desk.propose()
    assert batch["total"]["amount"] == 10_000
    balances = await till.balances(till.buyer)
    assert (balances.receivable, balances.eur.held, balances.eur.available) == (0, 10_000, 0)
    await desk.execute(batch)


async def test_payment_reversal_and_batch_at_once(desk: PayoutDesk) -> None:
    """Whatever comes first: no floor is passed, and what was paid and taken back adds up."""
    till = desk.till
    await desk.has_account(till.buyer)
    fees = await desk.paid_mission((till.buyer, 90_000))
    others = [mission([(till.buyer, 10_000)]) for _ in range(3)]
    await till.hear(*others)
    taken = reversal(fees, {fees.lines[0].line_id: 30_000})
    answers = await asyncio.gather(
        till.wallet.hear(taken),
        *(desk.post(desk.first, "/v1/payout-batches", {}) for _ in range(4)),
    )
    made = [answer.json() for answer in answers if answer is not None and answer.status_code == 201]
    assert len(made) == 1
    assert made[0]["total"]["amount"] in (60_000, 90_000)
    balances = await till.balances(till.buyer)
    assert balances.eur.held == made[0]["total"]["amount"]
    assert balances.eur.balance - balances.receivable == 90_000
    await desk.execute(made[0])
    await till.check()


async def test_salaries_have_a_file_of_their_own(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.has_account(till.seller, iban=OTHER, vehicle="artist_salary", activity="stage_performance")
    await desk.paid_mission((till.buyer, 90_000), (till.seller, 10_000))
    refused = {"vehicles": [{"member_id": str(till.seller.member_id), "vehicle": "micro_invoice"}]}
    assert (await desk.post(desk.first, "/v1/payout-batches", refused)).json()["code"] == "vehicle_refused"
    batch = await desk.propose()
    assert await desk.step(batch, "approve", desk.second) == 200
    for form in ("pain.001.001.09", "pain.001.001.03"):
        space = f"{{urn:iso:std:iso:20022:tech:xsd:{form}}}"
        for salaries, amount in (("true", "100.00"), ("false", "900.00")):
            query = f"?form={form}&salaries={salaries}"
            answer = await desk.file(batch, query)
            assert answer.status_code == 200, answer.text
            assert answer.content == (await desk.file(batch, query)).content
            try_valid_xml(answer.content, form)
            root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own file
            assert [one.text for one in root.iter(f"{space}CtrlSum")] == [amount, amount]
            assert [one.text for one in root.iter(f"{space}NbOfTxs")] == ["1", "1"]
            purposes = [one[0].text for one in root.iter(f"{space}CtgyPurp")]
            assert purposes == (["SALA"] if salaries == "true" else [])
            holders = [one.text for one in root.iter(f"{space}Nm")]
            assert holders[-1] == "Zoe Muller-Lacka Cie"
            assert len(next(iter(root.iter(f"{space}MsgId"))).text or "") <= 35


async def test_strange_inputs_move_nothing(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))
    batch = await desk.propose()
    for number in [*STRANGE_NUMBERS, "null", '"2027-02-30"']:
        for path, body in (
            ("/v1/payout-batches", f'{{"vehicles": [{{"member_id": {number}, "vehicle": "invoice"}}]}}'),
            (f"/v1/payout-batches/{batch['batch_id']}/execute", f'{{"executed_on": {number}}}'),
            (f"/v1/payout-batches/{batch['batch_id']}/lines/{batch['batch_id']}/fail", f'{{"reason": {number}}}'),
        ):
            headers = {**till.wallet.keyed(till.headers(desk.first)), "Content-Type": "application/json"}
            answer = await till.wallet.client.post(path, content=body.encode(), headers=headers)
            assert answer.status_code in (400, 422), (number, path, answer.text)
    assert await till.count("SELECT count(*) FROM payout_batches") == 1


async def test_a_leavers_euros_stay_payable(desk: PayoutDesk) -> None:
    till = desk.till
    await till.hear(plug_ended(till.buyer))
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))
    await desk.execute(await desk.propose())
    assert await till.eur(till.buyer) == 0


async def test_what_a_conversion_gave_is_paid_once(till: Till) -> None:
    year = await Year(till).lived()
    run = await year.computed()
    async with till.wallet.database.begin(Cause("request")) as work:
        await start_execution(work, run.run_id, new_id())
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND NOT granted"
    state = "SELECT count(*) FROM conversion_runs WHERE state = 'executed'"
    async with till.wallet.database.begin(Cause("request")) as proposing:
        await lock_payables(proposing)  # as a batch does from its first look at what is due to its last line
        parts = asyncio.create_task(till.wallet.run_due_jobs())
        while not parts.done() and not await till.count(waits):
            await asyncio.sleep(0.01)
        assert await till.count(state) == 0
    await parts
    assert (await year.run(run.run_id)).state == "executed"
    desk = await PayoutDesk(till).open()
    await desk.has_account(till.seller)
    due = await till.eur(till.seller)
    assert (await till.get(till.seller, "/v1/me/payouts"))["due"]["amount"] == due
    batch = await desk.propose()
    assert (batch["total"]["amount"], batch["line_count"]) == (due, 1)
    assert (await desk.post(desk.first, "/v1/payout-batches", {})).json()["code"] == "nothing_to_pay"
    await till.wallet.run_due_jobs()
    assert (await year.run(run.run_id)).state == "executed"
    await desk.execute(batch)
    assert await till.eur(till.seller) == 0
    await till.wallet.run_due_jobs()
    # Members who have given no account keep what is theirs; nobody else waits.
    assert (await year.run(run.run_id)).state == "paid"
    assert await desk.step(batch, f"lines/{await desk.line_of(batch, till.seller)}/fail", body=RETURNED) == 200
    assert (await till.get(till.seller, "/v1/me/payouts"))["due"]["amount"] == due
