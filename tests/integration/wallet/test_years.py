"""Years and rules: given and received, the pot's page, what credits may be worth, and by which decision."""

from datetime import date, timedelta

from services.wallet.repository.payables import uncashed_pot
from shared.contracts.membership import DecisionAdopted, DecisionEffect
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet import cash
from tests.integration.wallet import till as make
from tests.integration.wallet.till import DAY, Till


def more_for_all(value: int) -> DecisionAdopted:
    effect = DecisionEffect(
        effect_id=new_id(), target="wallet", kind="policy_value", key="yearly_grant", value=value, unit="hundredths"
    )
    return DecisionAdopted(
        decision_id=new_id(),
        decision_number=41,
        method="majority",
        adopted_on=DAY,
        effective_on=DAY,
        effects=(effect,),
    )


async def trade(till: Till) -> None:
    await till.plugs()
    first = make.placed(till.buyer, till.seller, 6_000)
    back = make.placed(till.seller, till.buyer, 12_000)  # 100.00 SUB and 20.00 COL
    fees = make.mission([(till.buyer, 8_500)], [(till.buyer, 500)])
    await till.hear(first, make.completed(first), back, make.completed(back), fees)
    bill = cash.invoice(fees)
    await till.hear(make.reversal(fees, {fees.lines[0].line_id: 1_500}), bill, cash.payment(bill))


async def test_a_year_of_giving_and_receiving_is_the_same_before_and_after_it_is_summed(till: Till) -> None:
    await trade(till)

    fresh = await till.get(till.buyer, "/v1/me/given-and-received")
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    summed = await till.get(till.buyer, "/v1/me/given-and-received?year=2027")
    empty = await till.get(till.buyer, "/v1/me/given-and-received?year=2026")

    assert fresh == summed
    assert summed["services"]["given"] == {"amount": 12_000, "unit": "COL"}
    assert summed["services"]["received_for_sub"] == {"amount": 6_000, "unit": "SUB"}
    assert summed["fees"]["credited"]["amount"] == 8_500
    assert summed["fees"]["reversed"]["amount"] == 1_500
    assert summed["fees"]["direct_costs"]["amount"] == 500
    assert summed["granted"]["amount"] == 10_000
    assert empty["services"]["given"]["amount"] == 0


async def test_the_pot_shows_its_months_and_projects_no_more_than_a_mean(till: Till) -> None:
    await till.plugs()
    for month in (1, 2):
        await till.hear(make.mission([(till.buyer, 8_500)], accepted_on=date(2027, month, 10)))

    fresh = await till.get(till.third, "/v1/pot")
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    page = await till.get(till.third, "/v1/pot")

    assert fresh["months"] == page["months"]
    assert {one["month"]: one["inflow"]["amount"] for one in page["months"] if one["inflow"]["amount"]} == {
        "2027-01-01": 1_500,
        "2027-02-01": 1_500,
    }
    assert (page["balance"]["amount"], page["share_bps"], fresh["share_bps"]) == (3_000, 1_500, None)
    assert page["forecast"]["monthly_average"]["amount"] == 1_000
    assert page["forecast"]["inflow"]["amount"] == 10 * 1_000
    assert (page["cashed"]["amount"], page["not_yet_cashed"]["amount"]) == (0, 3_000)


async def test_what_clients_paid_of_the_pot_is_what_the_whole_journal_says(till: Till) -> None:
    await till.plugs()
    paid, unpaid = make.mission([(till.buyer, 8_500)]), make.mission([(till.buyer, 17_000)])
    bill = cash.invoice(paid)
    await till.hear(paid, unpaid, bill, cash.payment(bill))
    await till.hear(make.reversal(unpaid, {unpaid.lines[-1].line_id: 1_000}))

    for _ in range(2):  # from the journal, then from the sums by month
        page = await till.get(till.third, "/v1/pot")
        async with till.wallet.database.begin(Cause("request")) as work:
            days = [await uncashed_pot(work, on) for on in (DAY - timedelta(days=1), DAY, date(2027, 3, 31))]
        assert (page["cashed"]["amount"], page["not_yet_cashed"]["amount"]) == (1_500, 2_000)
        assert days == [0, 2_000, 2_000]
        till.wallet.advance(timedelta(days=1))
        await till.wallet.run_due_jobs()
    assert await till.count("SELECT count(*) FROM account_months") > 0


async def test_credits_have_two_bounds_that_say_what_they_assume(till: Till) -> None:
    await trade(till)

    worth = await till.get(till.buyer, "/v1/me/credits-worth")

    low, high = worth["low"], worth["high"]
    inputs = {one["code"]: one["value"] for one in low["inputs"]}
    assert inputs["my_weight"] == 10_000  # issued to the buyer; 20.00 more moved
    assert {one["code"]: one["value"] for one in high["inputs"]}["my_weight"] == 12_000
    assert inputs["envelope"] == inputs["pot"] * 7_000 // 10_000
    assert low["amount"]["amount"] == inputs["envelope"] * 10_000 // (10_000 + inputs["others_weight"])
    assert 0 < low["amount"]["amount"] < high["amount"]["amount"]
    assert "aucun taux" in worth["no_promise"]


async def test_any_line_says_by_which_decision(till: Till) -> None:
    decision = more_for_all(12_300)
    await till.hear(decision)
    await till.plugs()

    line = (await till.get(till.buyer, "/v1/me/statement?kind=grant"))["items"][0]
    rule = await till.get(till.buyer, f"/v1/groups/{line['group_id']}/rule")
    versions = await till.get(till.buyer, "/v1/policies/yearly_grant/versions?limit=1")
    more = await till.get(till.buyer, f"/v1/policies/yearly_grant/versions?cursor={versions['next_cursor']}")
    hidden = await till.wallet.client.get(f"/v1/groups/{line['group_id']}/rule", headers=till.headers(till.third))

    assert (line["decision_number"], line["decision_id"]) == (41, str(decision.decision_id))
    assert (rule["value"], rule["policy_version"], rule["effective_on"]) == (12_300, 1, DAY.isoformat())
    assert [one["value"] for one in versions["items"] + more["items"]] == [10_000, 12_300]
    assert more["items"][0]["decision_number"] == 41
    assert hidden.status_code == 404


async def test_a_line_of_fees_names_the_share_that_missions_sent(till: Till) -> None:
    mission = make.mission([(till.buyer, 8_500)])
    await till.hear(mission)

    rule = await till.get(till.buyer, f"/v1/groups/{mission.statement_id}/rule")

    assert (rule["owner"], rule["policy_key"], rule["value"], rule["unit"]) == (
        "missions",
        "pot_share_bps",
        1_500,
        "bps",
    )
