"""Clients are invoiced and pay: the books with VAT, and what it makes payable, by increments, in whatever order."""

from datetime import timedelta
from itertools import permutations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.wallet.domain.payables import Invoiced, payable
from services.wallet.use_cases.set_off_receivables import set_off_receivables
from shared.contracts.wallet import FeesPayable, FeesReversed
from shared.observability.cause import Cause
from tests.integration.wallet.cash import books, decision, invoice, payables, payment, spend, to_reserve, uncashed
from tests.integration.wallet.till import DAY, Till, mission, reversal


async def test_the_books_of_a_mission_that_is_paid_in_two_parts(till: Till) -> None:
    fees = mission([(till.buyer, 96_500), (till.seller, 57_900), (till.third, 38_600)], [(till.buyer, 11_000)])
    billed = invoice(fees, rates={2_000: 200_000, 550: 40_000})
    await till.hear(fees, billed)
    assert billed.gross.amount == 240_000 + 40_000 + 2_200
    found = await books(till)
    assert (found["client_receivable"], found["vat_due"], found["mission_clearing"]) == (-282_200, 42_200, 0)
    assert await uncashed(till) == (await till.pot()).balance == 36_000
    first = payment(billed, 100_000)
    await till.hear(first, payment(billed, 182_200, on=DAY + timedelta(days=40)))
    said = await till.wallet.said(FeesPayable)
    net = 100_000 * 240_000 // 282_200
    assert [(line.line_id, line.payable.amount) for line in sorted(said[0].lines, key=lambda line: line.line_id)] == [
        (line.line_id, line.amount.amount * net // 240_000)
        for line in sorted(fees.lines, key=lambda line: line.line_id)
    ]
    assert await payables(till, fees) == {line.line_id: line.amount.amount for line in fees.lines}
    found = await books(till)
    assert (found["client_receivable"], found["bank_clearing"]) == (0, -282_200)
    assert await uncashed(till) == 36_000 - 36_000 * net // 240_000
    assert await uncashed(till, DAY + timedelta(days=40)) == 0
    await till.hear(first)
    assert len(await till.wallet.said(FeesPayable)) == 2


async def test_a_payment_waits_for_its_invoice_and_for_the_statement(till: Till) -> None:
    fees = mission([(till.buyer, 8_500)])
    billed = invoice(fees)
    paid = payment(billed, billed.gross.amount)
    await till.hear(paid)
    assert [row.state for row in await till.wallet.failures()] == ["parked"]
    await till.hear(billed)
    second = invoice(fees, {0: 1})
    await till.hear(second, payment(second))
    assert (await books(till))["bank_clearing"] == -1
    assert await till.wallet.said(FeesPayable) == []
    await till.hear(fees)
    await till.wallet.retry_parked()
    assert (await books(till))["bank_clearing"] == -1 - billed.gross.amount
    assert await till.wallet.failures() == []
    assert await payables(till, fees) == {line.line_id: line.amount.amount for line in fees.lines}


async def test_a_statement_after_all_payments_is_released_at_night(till: Till) -> None:
    fees = mission([(till.buyer, 8_500)])
    late = mission([(till.seller, 17_000)], mission_id=fees.mission_id)
    billed = invoice(fees, {2_000: fees.accepted.amount + late.accepted.amount})
    await till.hear(fees, billed, payment(billed), late)
    assert await payables(till, late) == {}, "no payment comes any more"
    assert await uncashed(till) == 3_000
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    assert await payables(till, late) == {line.line_id: line.amount.amount for line in late.lines}
    assert await uncashed(till, DAY) == 0, "it counts from the payment"
    said = await till.wallet.said(FeesPayable)
    assert [one.statement_id for one in said] == [fees.statement_id, late.statement_id]
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    assert len(await till.wallet.said(FeesPayable)) == 2


async def test_payments_of_one_batch_in_any_order(till: Till) -> None:
    seen = set()
    for order in permutations((1, 2_345, 7_000)):
        fees = mission([(till.buyer, 3_333), (till.seller, 3_333), (till.third, 3_334)])
        billed = invoice(fees, rates={2_000: fees.accepted.amount})
        await till.wallet.hear(fees, billed, *(payment(billed, cents) for cents in order))
        seen.add(tuple(sorted((await payables(till, fees)).values())))
    assert len(seen) == 1


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shares=st.lists(st.integers(1, 100_000), min_size=1, max_size=4),
    rate=st.sampled_from([0, 210, 550, 2_000]),
    parts=st.lists(st.integers(1, 60_000), min_size=1, max_size=4),
)
async def test_increments_are_exact_monotone_and_those_of_the_rule(
    till: Till, shares: list[int], rate: int, parts: list[int]
) -> None:
    people = (till.buyer, till.seller, till.third, till.presidency)
    fees = mission(list(zip(people, shares, strict=False)))
    billed = invoice(fees, rates={rate: fees.accepted.amount})
    await till.hear(fees, billed)
    before = {line.line_id: 0 for line in fees.lines}
    received = 0
    for part in [*parts, billed.gross.amount]:
        cents = min(part, billed.gross.amount - received)
        if not cents:
            break
        received += cents
        await till.hear(payment(billed, cents))
        after = await payables(till, fees)
        so_far = [Invoiced(billed.net.amount, billed.gross.amount, received)]
        for line in fees.lines:
            assert before[line.line_id] <= after[line.line_id]
            assert after[line.line_id] == payable(line.amount.amount, fees.accepted.amount, so_far)
        before = after
    assert sum(before.values()) == fees.accepted.amount


async def test_a_reversal_after_payment_lowers_what_is_payable(till: Till) -> None:
    fees = mission([(till.buyer, 8_500)])
    billed = invoice(fees)
    line, pot = fees.lines
    await till.hear(fees, billed, payment(billed, billed.gross.amount), reversal(fees, {line.line_id: 500}))
    assert await payables(till, fees) == {line.line_id: 8_000, pot.line_id: 1_500}
    await till.hear(reversal(fees, {pot.line_id: 1_500}))
    assert await payables(till, fees) == {line.line_id: 8_000, pot.line_id: 0}
    assert await uncashed(till) == 0


async def test_the_reserve_covers_what_the_pot_has_no_longer(till: Till) -> None:
    fees = mission([(till.buyer, 8_500)])
    await till.hear(fees)
    await to_reserve(till, 1_000)
    pot = fees.lines[-1]
    await till.hear(reversal(fees, {pot.line_id: 1_400}))
    found = await books(till)
    assert (found["pot"], found["reserve"], found.get("shortfall", 0)) == (0, 100, 0)
    await till.hear(reversal(fees, {pot.line_id: 100}))
    assert (await books(till))["reserve"] == 0


async def test_what_is_owed_is_set_off_against_next_fees(till: Till) -> None:
    fees = mission([(till.buyer, 8_500)])
    await till.hear(fees)
    await spend(till, till.buyer, 8_000)
    line = fees.lines[0]
    await till.hear(reversal(fees, {line.line_id: 8_500}))
    assert [one.amount.amount for one in (await till.wallet.said(FeesReversed))[0].receivables] == [8_000]
    await till.hear(mission([(till.buyer, 5_000)]))
    for left in ((0, 3_000), (0, 3_000)):
        async with till.wallet.database.begin(Cause("job")) as work:
            assert not await set_off_receivables(work)
        found = await till.balances(till.buyer)
        assert (found.eur.balance, found.receivable) == left
    assert await till.count("SELECT count(*) FROM groups WHERE kind = 'set_off'") == 1


async def test_at_acceptance_members_are_payable_before_the_client_pays(till: Till) -> None:
    await till.hear(decision("payable_at", 1))
    later = DAY + timedelta(days=30)  # what decides who gets euros counts a week after it was heard
    fees = mission([(till.buyer, 8_500)], accepted_on=later)
    billed = invoice(fees)
    line, pot = fees.lines
    await till.hear(fees, billed, payment(billed, 100))
    assert await payables(till, fees) == {line.line_id: 8_500, pot.line_id: 1_500 * 83 // 10_000}
